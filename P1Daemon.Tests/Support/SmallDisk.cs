using System.Diagnostics;

namespace P1Daemon.Tests.Support;

/// <summary>A disk of a few hundred kilobytes that can be filled to the brim and made read-only (a tmpfs: mounting it takes root).</summary>
sealed class SmallDisk : IDisposable
{
    SmallDisk(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Mounts one; skips the test where that is not allowed.</summary>
    public static SmallDisk Mount(int kibibytes = 512)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("only root may mount a disk");
        }

        string path = Directory.CreateTempSubdirectory("p1meter-disk-").FullName;
        Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "p1meter-test", path);
        return new SmallDisk(path);
    }

    /// <summary>Leaves not a byte free.</summary>
    public void Fill()
    {
        using var filler = new FileStream(Filler, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, BufferSize = 0 });
        foreach (int size in new[] { 4096, 1 })
        {
            try
            {
                while (true)
                {
                    filler.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // Full.
            }
        }
    }

    /// <summary>Makes room again.</summary>
    public void Free() => File.Delete(Filler);

    /// <summary>Nothing can be written until <see cref="MakeWritable"/>; no file may be open for writing.</summary>
    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", Path);

    /// <summary>It can be written again.</summary>
    public void MakeWritable() => Run("mount", "-o", "remount,rw", Path);

    /// <inheritdoc/>
    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        Directory.Delete(Path);
    }

    static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{command} {string.Join(' ', arguments)}: {said}");
    }
}
