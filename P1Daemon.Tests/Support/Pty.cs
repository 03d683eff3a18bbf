using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace P1Daemon.Tests.Support;

/// <summary>
/// A pseudo-terminal in the place of a serial cable: the test holds the meter's end, the program under test opens <see cref="Path"/>.
/// </summary>
sealed class Pty : IDisposable
{
    readonly SafeFileHandle _master;
    string? _link;

    public Pty() => (_master, Path) = PtyCalls.Open();

    /// <summary>The device.</summary>
    public string Path { get; }

    /// <summary>Speed, characters and modes of the line as they are now, to be compared only.</summary>
    public byte[] LineSettings() => PtyCalls.LineSettings(_master);

    /// <summary>Makes <paramref name="path"/> lead here, as udev does for a stick that was plugged in.</summary>
    public void LinkFrom(string path)
    {
        File.Delete(path);
        File.CreateSymbolicLink(path, Path);
        _link = path;
    }

    /// <summary>Sends bytes at once, all of them.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[PtyCalls.Write(_master, bytes)..];
        }
    }

    /// <summary>Sends bytes as a wire of <paramref name="speed"/> bits a second would bring them, ten bits a byte.</summary>
    public async Task WriteAtWirePaceAsync(ReadOnlyMemory<byte> bytes, int speed, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        for (int sent = 0; sent < bytes.Length;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellation);
            int due = Math.Min(bytes.Length, (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * speed / 10));
            Write(bytes.Span[sent..due]);
            sent = due;
        }
    }

    /// <summary>Pulls the cable: the reader's end hangs up, and the link leads nowhere.</summary>
    public void Unplug()
    {
        _master.Dispose();
        if (_link is not null && File.Exists(_link) is false)
        {
            File.Delete(_link);
        }
    }

    public void Dispose() => Unplug();
}
