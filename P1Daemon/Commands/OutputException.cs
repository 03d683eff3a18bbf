using System.Runtime.InteropServices;
using P1Daemon.Simulation;

namespace P1Daemon.Commands;

/// <summary>Standard output takes no more; what was read is not to blame.</summary>
/// <param name="why">What the system said.</param>
internal sealed class OutputException(Exception why) : Exception($"standard output cannot be written: {Words(why)}", why)
{
    const int NoSpace = 28;
    const int QuotaExceeded = 122;

    static string Words(Exception why) => why.HResult switch
    {
        _ when why is UnauthorizedAccessException => StandardOutput.InWords(why),
        NoSpace => "no space is left there",
        QuotaExceeded => "the quota is used up",
        _ => Marshal.GetPInvokeErrorMessage(why.HResult),
    };
}
