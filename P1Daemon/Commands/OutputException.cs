using System.Runtime.InteropServices;

namespace P1Daemon.Commands;

/// <summary>Standard output takes no more; what was read is not to blame.</summary>
/// <param name="why">What the system said.</param>
internal sealed class OutputException(IOException why) : Exception(Words(why.HResult), why)
{
    const int NoSpace = 28;
    const int QuotaExceeded = 122;

    static string Words(int error) => "standard output cannot be written: " + error switch
    {
        NoSpace => "no space is left there",
        QuotaExceeded => "the quota is used up",
        _ => Marshal.GetPInvokeErrorMessage(error),
    };
}
