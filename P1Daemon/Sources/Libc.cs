using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace P1Daemon.Sources;

/// <summary>
/// The few calls of the C library that .NET has no words for. A result of −1 means that <see cref="Marshal.GetLastPInvokeError"/> says why.
/// Numbers are those of Linux on x64, arm64 and arm.
/// </summary>
static unsafe partial class Libc
{
    public const int OpenReadWrite = 2, OpenNoControllingTerminal = 0x100, OpenNonBlocking = 0x800, OpenCloseOnExec = 0x80000;
    public const int LockExclusive = 2, LockNonBlocking = 4;
    public const int EventCloseOnExec = 0x80000, EventNonBlocking = 0x800;
    public const short PollIn = 1;
    public const int NotPermitted = 1, NoSuchFile = 2, Interrupted = 4, NoSuchAddress = 6, TryAgain = 11, AccessDenied = 13, Busy = 16, NoSuchDevice = 19,
        NotADirectory = 20, IsADirectory = 21;

    const int AtCurrentDirectory = -100, AtEmptyPath = 0x1000, StatBasic = 0x7ff;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Flock(SafeFileHandle descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "isatty", SetLastError = true)]
    public static partial int IsTerminal(SafeFileHandle descriptor);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, TimeSpec* timeout, nint signalMask);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int directory, string path, int flags, uint mask, byte* result);

    /// <summary>What a path leads to, links followed; null where it leads nowhere.</summary>
    public static FileIdentity? Identify(string path) => Identify(AtCurrentDirectory, path, 0);

    /// <summary>What an open descriptor stands for.</summary>
    public static FileIdentity? Identify(SafeFileHandle descriptor)
    {
        bool kept = false;
        try
        {
            descriptor.DangerousAddRef(ref kept);
            return Identify((int)descriptor.DangerousGetHandle(), "", AtEmptyPath);
        }
        finally
        {
            if (kept)
            {
                descriptor.DangerousRelease();
            }
        }
    }

    // statx has the same layout on every architecture, which stat has not.
    static FileIdentity? Identify(int directory, string path, int flags)
    {
        byte* result = stackalloc byte[256];
        return Stat(directory, path, flags, StatBasic, result) == 0
            ? new FileIdentity(*(ulong*)(result + 32), *(ulong*)(result + 136), *(ulong*)(result + 128), *(uint*)(result + 24), *(ushort*)(result + 28))
            : null;
    }

    /// <summary>An entry of poll's set.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry(int descriptor)
    {
        public int Descriptor = descriptor;
        public short Wanted = PollIn;
        public short Happened;
    }

    /// <summary>A duration for poll.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct TimeSpec(TimeSpan span)
    {
        public readonly nint Seconds = (nint)(span.Ticks / TimeSpan.TicksPerSecond);
        public readonly nint Nanoseconds = (nint)(span.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
    }
}

/// <summary>Which file this is, who owns it and who may use it.</summary>
/// <param name="Inode">Its number within the file system.</param>
/// <param name="FileSystem">The file system, major and minor number.</param>
/// <param name="Device">The device that it stands for, major and minor number.</param>
/// <param name="Group">Number of the owning group.</param>
/// <param name="Mode">Type and permissions.</param>
internal readonly record struct FileIdentity(ulong Inode, ulong FileSystem, ulong Device, uint Group, ushort Mode)
{
    /// <summary>True when this is the same file, whoever may use it by now.</summary>
    public bool IsSameFile(FileIdentity other) => (Inode, FileSystem, Device) == (other.Inode, other.FileSystem, other.Device);

    /// <summary>True when the owning group may read and write.</summary>
    public bool GroupMayUse => (Mode & 0b110_000) == 0b110_000;
}
