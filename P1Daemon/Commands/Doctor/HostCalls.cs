using System.Runtime.InteropServices;

namespace P1Daemon.Commands.Doctor;

/// <summary>What the doctor asks the kernel.</summary>
static unsafe partial class HostCalls
{
    const int AtCurrentDirectory = -100, EffectiveUser = 0x200; // AT_FDCWD, AT_EACCESS
    const int MayWrite = 2;
    const int TimexSize = 256;                                  // more than any architecture's struct timex
    const int TimeError = 5;                                    // TIME_ERROR

    /// <summary>True when this user may write a file, or make files in a folder.</summary>
    public static bool CanWrite(string path) => Access(AtCurrentDirectory, path, MayWrite, EffectiveUser) == 0;

    /// <summary>Whether the clock is kept right, by whichever program; null where the kernel does not tell, as in some containers.</summary>
    public static bool? IsClockSynchronised()
    {
        byte* timex = stackalloc byte[TimexSize];
        new Span<byte>(timex, TimexSize).Clear(); // modes 0: nothing is set
        int state = AdjustTime(timex);
        return state < 0 ? null : state != TimeError;
    }

    [LibraryImport("libc", EntryPoint = "faccessat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(int directory, string path, int mode, int flags);

    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    private static partial int AdjustTime(byte* timex);
}
