using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace P1Daemon.Tests.Support;

/// <summary>What <see cref="Pty"/> needs of the C library.</summary>
static unsafe partial class PtyCalls
{
    const int OpenFlags = 2 | 0x100 | 0x80000; // O_RDWR | O_NOCTTY | O_CLOEXEC
    const int TermiosSize = 128;               // more than any architecture's struct termios

    /// <summary>The meter's end of a new pair, and the path of the other one.</summary>
    public static (SafeFileHandle Master, string Path) Open()
    {
        SafeFileHandle master = PosixOpenPt(OpenFlags);
        byte* name = stackalloc byte[64];
        byte* settings = stackalloc byte[TermiosSize];
        Check(master.IsInvalid ? -1 : 0);
        Check(GrantPt(master));
        Check(UnlockPt(master));
        Check(-PtsName(master, name, 64));
        Check(GetAttributes(master, settings));

        // As a serial line: no echo, no line editing, before the reader has opened it.
        MakeRaw(settings);
        Check(SetAttributes(master, 0, settings));
        return (master, Marshal.PtrToStringUTF8((nint)name)!);
    }

    /// <summary>The line's settings as the system keeps them.</summary>
    public static byte[] LineSettings(SafeFileHandle master)
    {
        byte[] settings = new byte[TermiosSize];
        fixed (byte* first = settings)
        {
            Check(GetAttributes(master, first));
        }

        return settings;
    }

    /// <summary>How many bytes went out.</summary>
    public static int Write(SafeFileHandle master, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            nint written = Write(master, first, (nuint)bytes.Length);
            Check((int)written);
            return (int)written;
        }
    }

    static void Check(int result)
    {
        if (result < 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial SafeFileHandle PosixOpenPt(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int GrantPt(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int UnlockPt(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int PtsName(SafeFileHandle master, byte* name, nuint length);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetAttributes(SafeFileHandle terminal, byte* settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetAttributes(SafeFileHandle terminal, int when, byte* settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw(byte* settings);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle descriptor, byte* bytes, nuint count);
}
