using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using P1Daemon.Health;
using P1Daemon.Live;
using P1Daemon.Obis;

namespace P1Daemon.Hosting;

/// <summary>
/// Tells systemd how things stand, in one line that a person wants to read, and that the process lives, as long as it does.
/// </summary>
internal sealed class Heartbeat(
    ISystemdNotifier notifier, Watchdog watchdog, Feed feed, MeterHealth meter, BrokerHealth broker, JournalHealth journal, TimeProvider time) : BackgroundService
{
    static readonly TimeSpan _interval = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Watchdog.Interval is { } wanted && wanted < _interval ? wanted : _interval, time);
        do
        {
            string alive = Watchdog.Interval is not null && watchdog.IsFed() ? "\nWATCHDOG=1" : "";
            notifier.Notify(new ServiceState($"STATUS={StatusLine()}{alive}"));
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary><c>1.24 kW, telegram 0.4 s ago, broker connected, 0 waiting</c>.</summary>
    public string StatusLine()
    {
        string heard = feed.Newest is { } newest
            ? string.Create(CultureInfo.InvariantCulture, $"{Power(newest)}telegram {feed.Age(newest).TotalSeconds:F1} s ago")
            : "no telegram yet";
        string silent = meter.Now.State == MeterState.Silent ? ", meter silent" : "";
        string writable = journal.Now.Writable ? "" : ", journal not writable";
        return string.Create(CultureInfo.InvariantCulture,
            $"{heard}{silent}, broker {broker.Now.State.ToString().ToLowerInvariant()}, {journal.Now.Backlog} waiting{writable}");
    }

    static string Power(Sighting newest) => newest.Telegram[Catalogue.Power] is { } watts
        ? string.Create(CultureInfo.InvariantCulture, $"{watts / 1000:F2} kW, ")
        : "";
}
