using System.Globalization;
using Microsoft.Extensions.Logging;
using P1Daemon.Health;

namespace P1Daemon.Hosting;

/// <summary>
/// Whether systemd may be told that the process lives: only while the loops turn. Without that word for <c>WatchdogSec</c>, systemd ends the process and
/// starts it anew.
/// </summary>
internal sealed class Watchdog(MeterHealth meter, BrokerHealth broker, TimeProvider time, ILogger<Watchdog> log)
{
    /// <summary>Microseconds; set by systemd where the unit has a <c>WatchdogSec</c>.</summary>
    public const string Variable = "WATCHDOG_USEC";

    string? _complaint;

    /// <summary>How often systemd wants to hear of the process: twice in its limit (sd_watchdog_enabled(3)); null where it does not.</summary>
    public static TimeSpan? Interval =>
        long.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out long limit) && limit > 0
            ? TimeSpan.FromMicroseconds(limit / 2.0)
            : null;

    /// <summary>True while all loops turn; one that does not is named in the log, once.</summary>
    public bool IsFed()
    {
        string? stuck = meter.Progress.IsStuck(time) ? "the meter's side" : broker.Progress.IsStuck(time) ? "the broker's side" : null;
        if (stuck is not null && stuck != _complaint)
        {
            HostLog.Stuck(log, stuck);
        }

        _complaint = stuck;
        return stuck is null;
    }
}
