using System.Runtime.InteropServices;

namespace P1Daemon.Journal;

/// <summary>Tells one file from another of the same name: its inode. A journal restored from a copy is not the file it was.</summary>
internal static partial class FileIdentity
{
    const int CurrentDirectory = -100; // AT_FDCWD
    const uint WantInode = 0x100;      // STATX_INO
    const int InodeAt = 32;            // offset of stx_ino, the same on every architecture

    /// <summary>The file's inode; null where it cannot be asked.</summary>
    public static unsafe ulong? Inode(string path)
    {
        byte* buffer = stackalloc byte[256];
        return Statx(CurrentDirectory, path, 0, WantInode, buffer) == 0 ? *(ulong*)(buffer + InodeAt) : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static unsafe partial int Statx(int directory, string path, int flags, uint mask, byte* buffer);
}
