using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using P1Daemon.Sources;

namespace P1Daemon.Benchmarks;

/// <summary>A pseudo-terminal: what is written to this end, at the pace of a meter, comes out of <see cref="Path"/>.</summary>
sealed unsafe partial class Pty : IDisposable
{
    // 115200 baud, eight data bits, start and stop bit.
    const double BytesPerSecond = 11_520;
    const int BytesPerPiece = 12;

    readonly SafeFileHandle _meter;

    public Pty()
    {
        _meter = OpenTerminal(Libc.OpenReadWrite | Libc.OpenNoControllingTerminal | Libc.OpenCloseOnExec);
        byte* name = stackalloc byte[64];
        if (_meter.IsInvalid || Grant(_meter) != 0 || Unlock(_meter) != 0 || Name(_meter, name, 64) != 0)
        {
            throw new IOException($"no pseudo-terminal: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        Path = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
    }

    /// <summary>The end that the daemon reads.</summary>
    public string Path { get; }

    /// <summary>Sends bytes, none before its time on the wire; the timestamp is taken just before the last of them is written.</summary>
    public long Send(ReadOnlySpan<byte> bytes)
    {
        long start = Stopwatch.GetTimestamp();
        long last = start;
        for (int sent = 0; sent < bytes.Length;)
        {
            ReadOnlySpan<byte> piece = bytes[sent..Math.Min(bytes.Length, sent + BytesPerPiece)];
            sent += piece.Length;
            SleepUntil(start, TimeSpan.FromSeconds(sent / BytesPerSecond));
            last = Stopwatch.GetTimestamp();
            Write(piece);
        }

        return last;
    }

    /// <summary>Sleeps until so long after a timestamp: a timer of .NET counts in milliseconds, a byte takes 87 µs.</summary>
    public static void SleepUntil(long start, TimeSpan elapsed)
    {
        while (elapsed - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } left)
        {
            var span = new Libc.TimeSpec(left);
            _ = Libc.Poll(null, 0, &span, 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    void Write(ReadOnlySpan<byte> piece)
    {
        fixed (byte* bytes = piece)
        {
            if (Libc.Write(_meter, bytes, (nuint)piece.Length) != piece.Length)
            {
                throw new IOException($"{Path} takes no more: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial SafeFileHandle OpenTerminal(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(SafeFileHandle terminal);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(SafeFileHandle terminal);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int Name(SafeFileHandle terminal, byte* name, nuint size);
}
