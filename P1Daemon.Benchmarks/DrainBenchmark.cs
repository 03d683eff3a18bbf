using System.Diagnostics;
using System.Globalization;

namespace P1Daemon.Benchmarks;

/// <summary>
/// How fast a backlog leaves the journal once the broker is there, without the limit of <c>drain_per_second</c>: to a broker on this machine, and over a
/// link with a round trip of 20 ms, there by how many publishes the broker takes at a time (its Receive Maximum, MQTT 5.0 §3.2.2.3.3).
/// </summary>
static class DrainBenchmark
{
    const int Local = 100_000;
    const int OverTheLink = 20_000;
    const int OneAtATime = 500;
    static readonly TimeSpan _roundTrip = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan _look = TimeSpan.FromMilliseconds(10);

    /// <summary>Five runs of the published binary.</summary>
    public static async Task<string> RunAsync(string binary)
    {
        (double local, int length) = await DrainAsync(binary, Local, folder => Broker.StartAsync(folder));
        using var link = new SlowLink(_roundTrip);
        (double one, _) = await DrainAsync(binary, OneAtATime, folder => Broker.StartAsync(folder, link, "max_inflight_messages 1"));
        (double defaults, _) = await DrainAsync(binary, OverTheLink, folder => Broker.StartAsync(folder, link));
        (double window, _) = await DrainAsync(binary, OverTheLink, folder => Broker.StartAsync(folder, link, "max_inflight_messages 64"));
        (double atOnce, _) = await DrainAsync(binary, OverTheLink, folder => Broker.StartAsync(folder, link, "max_inflight_messages 64", "set_tcp_nodelay true"));
        return string.Create(CultureInfo.InvariantCulture, $"""
            | readings of {length:N0} bytes | readings a second | times one at a time |
            | --- | ---: | ---: |
            | {Local:N0} to a mosquitto on the same machine | {local:N0} | |
            | {OneAtATime:N0} over a link with {_roundTrip.TotalMilliseconds:0} ms round trip, one at a time: `max_inflight_messages 1` | {one:N0} | 1 |
            | {OverTheLink:N0} over that link, mosquitto's defaults (20 at a time) | {defaults:N0} | {defaults / one:N0} |
            | {OverTheLink:N0} over that link, `max_inflight_messages 64` | {window:N0} | {window / one:N0} |
            | {OverTheLink:N0} over that link, `max_inflight_messages 64` and `set_tcp_nodelay true` | {atOnce:N0} | {atOnce / one:N0} |

            """);
    }

    static async Task<(double PerSecond, int Length)> DrainAsync(string binary, int readings, Func<string, Task<Broker>> start)
    {
        using var folder = new Scratch();
        int length = Backlog.Fill(folder.Path, readings);
        using Broker broker = await start(folder.Path);
        // A port that is not there: nothing but the backlog is delivered.
        using var daemon = new DaemonProcess(binary, folder.Path, Path.Combine(folder.Path, "no-port"), broker, drainPerSecond: 0);
        (long at, long published) first = default;
        while (true)
        {
            if (await daemon.BrokerAsync() is { Published: > 0 } now)
            {
                long at = Stopwatch.GetTimestamp();
                if (first == default)
                {
                    first = (at, now.Published);
                }

                if (now.Backlog == 0)
                {
                    return ((now.Published - first.published) / Stopwatch.GetElapsedTime(first.at, at).TotalSeconds, length);
                }
            }

            await Task.Delay(_look, TimeProvider.System);
        }
    }
}
