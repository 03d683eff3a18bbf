using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace P1Daemon.Simulation;

/// <summary>A pseudo-terminal in the place of a serial cable: whoever opens <see cref="Address"/> reads the meter.</summary>
internal sealed partial class PtyOutput : ITelegramOutput
{
    const int OpenFlags = 2 | 0x100 | 0x800 | 0x80000; // O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC
    const int TermiosSize = 128;                       // more than any architecture's struct termios
    const int NameSize = 64;
    const int InputQueue = 0;                          // TCIFLUSH
    const ulong UnreadCount = 0x541B;                  // FIONREAD

    static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    readonly SafeFileHandle _meter;

    // The reader's end is kept open here as well: a reader that goes does not take the line with it.
    readonly SafeFileHandle _line;

    /// <summary>Makes the terminal.</summary>
    /// <exception cref="IOException">The system gives none.</exception>
    public unsafe PtyOutput()
    {
        _meter = PosixOpenPt(OpenFlags);
        byte* name = stackalloc byte[NameSize];
        byte* settings = stackalloc byte[TermiosSize];
        Check(_meter.IsInvalid ? -1 : 0);
        Check(GrantPt(_meter));
        Check(UnlockPt(_meter));
        Check(-PtsName(_meter, name, NameSize));
        Address = Marshal.PtrToStringUTF8((nint)name)!;
        _line = Open(Address, OpenFlags);
        Check(_line.IsInvalid ? -1 : 0);
        Check(GetAttributes(_line, settings));

        // As a serial line: no echo, no line editing.
        MakeRaw(settings);
        Check(SetAttributes(_line, 0, settings));
    }

    /// <inheritdoc/>
    public string? Address { get; }

    /// <summary>How many bytes have arrived at the reader's end and were not read.</summary>
    public unsafe int Unread
    {
        get
        {
            int count = 0;
            Check(Control(_line, UnreadCount, &count));
            return count;
        }
    }

    /// <inheritdoc/>
    public unsafe void Write(byte[] telegram)
    {
        // What nobody has read by now was said to nobody: a reader that comes later does not hear it.
        if (Unread > 0)
        {
            Check(Flush(_line, InputQueue));
        }

        fixed (byte* first = telegram)
        {
            // A full line takes less, as a real one does when its reader is slow.
            _ = Write(_meter, first, (nuint)telegram.Length);
        }
    }

    /// <inheritdoc/>
    public async Task FinishAsync()
    {
        for (TimeSpan waited = default; Unread > 0 && waited < _patience; waited += _look)
        {
            await Task.Delay(_look, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _line.Dispose();
        _meter.Dispose();
    }

    static void Check(int result)
    {
        if (result < 0)
        {
            throw new IOException($"no pseudo-terminal: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial SafeFileHandle PosixOpenPt(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int GrantPt(SafeFileHandle meter);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int UnlockPt(SafeFileHandle meter);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static unsafe partial int PtsName(SafeFileHandle meter, byte* name, nuint length);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static unsafe partial int GetAttributes(SafeFileHandle terminal, byte* settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static unsafe partial int SetAttributes(SafeFileHandle terminal, int when, byte* settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static unsafe partial void MakeRaw(byte* settings);

    [LibraryImport("libc", EntryPoint = "tcflush", SetLastError = true)]
    private static partial int Flush(SafeFileHandle terminal, int queue);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static unsafe partial int Control(SafeFileHandle terminal, ulong request, int* value);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(SafeFileHandle descriptor, byte* bytes, nuint count);
}
