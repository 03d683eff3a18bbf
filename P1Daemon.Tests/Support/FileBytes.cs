using System.Text;

namespace P1Daemon.Tests.Support;

/// <summary>What a bad disk does to a file.</summary>
static class FileBytes
{
    const int PageSize = 4096;

    /// <summary>Turns every bit of some bytes around, in place.</summary>
    public static void Flip(string path, long at, int count)
    {
        using FileStream file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        byte[] bytes = new byte[count];
        file.Position = at;
        int read = file.ReadAtLeast(bytes, count, throwOnEndOfStream: false);
        Assert.That(read, Is.GreaterThan(0), $"nothing at {at} in {path}");
        file.Position = at;
        file.Write([.. bytes.Take(read).Select(one => (byte)(one ^ 0xFF))]);
    }

    /// <summary>Where the page of an SQLite database begins that holds a text.</summary>
    public static long PageOf(string path, string text)
    {
        int at = Read(path).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        Assert.That(at, Is.GreaterThan(0), $"no '{text}' in {path}");
        return at / PageSize * PageSize;
    }

    /// <summary>All of it, also while a process has it open.</summary>
    public static byte[] Read(string path)
    {
        using FileStream file = File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Writes over a file in place: it stays the same inode.</summary>
    public static void Overwrite(string path, byte[] bytes)
    {
        using FileStream file = File.Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(0);
        file.Write(bytes);
    }
}
