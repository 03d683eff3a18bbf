using System.Diagnostics;
using System.Globalization;

namespace P1Daemon.Benchmarks;

/// <summary>From a telegram's last byte on the port to its reading at a subscriber, through the published binary and a real broker.</summary>
static class LatencyBenchmark
{
    const int Count = 60;
    const int WarmUp = 10;
    static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    /// <summary>One telegram a second, each a reading.</summary>
    public static async Task<string> RunAsync(string binary)
    {
        using var folder = new Scratch();
        using Broker broker = await Broker.StartAsync(folder.Path);
        using Listener listener = await Listener.StartAsync(broker, "p1meter/reading");
        using Listener probe = await Listener.StartAsync(broker, "probe");
        using var port = new Pty();
        using var daemon = new DaemonProcess(binary, folder.Path, port.Path, broker, intervalSeconds: 0);
        await Task.Delay(_second, TimeProvider.System);
        var through = new List<double>();
        var without = new List<double>();
        for (int i = -WarmUp; i < Count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            TimeSpan latency = Measure(port, listener);
            TimeSpan brokerAlone = Probe(probe);
            if (i >= 0)
            {
                through.Add(latency.TotalMilliseconds);
                without.Add(brokerAlone.TotalMilliseconds);
            }

            Pty.SleepUntil(start, _second);
        }

        return $"""
            | {Count} telegrams, ms | median | p95 | max |
            | --- | ---: | ---: | ---: |
            {Row("last byte on the port to reading at the subscriber", through)}
            {Row("for comparison: 2.3 kB published by the subscriber to itself", without)}

            """;
    }

    /// <summary>Sends one telegram and waits for its reading.</summary>
    public static TimeSpan Measure(Pty port, Listener listener)
    {
        long sent = port.Send(Samples.ThreePhase(TimeProvider.System.GetUtcNow()));
        return Stopwatch.GetElapsedTime(sent, listener.Next());
    }

    // What broker, loopback and subscriber cost without the daemon; a reading without window is of this size.
    static TimeSpan Probe(Listener probe)
    {
        long sent = Stopwatch.GetTimestamp();
        probe.Publish("probe", new byte[2300]);
        return Stopwatch.GetElapsedTime(sent, probe.Next());
    }

    /// <summary>A row of a table; sorts the times.</summary>
    public static string Row(string what, List<double> times)
    {
        times.Sort();
        return string.Create(CultureInfo.InvariantCulture,
            $"| {what} | {times[times.Count / 2]:F2} | {times[(int)(times.Count * 0.95)]:F2} | {times[^1]:F2} |");
    }
}
