using System.Diagnostics;
using System.Globalization;

namespace P1Daemon.Benchmarks;

/// <summary>What the published binary costs while a meter sends a telegram a second, and how long it takes to be there.</summary>
static class IdleBenchmark
{
    const int Seconds = 60;
    const int Starts = 9;
    static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    /// <summary>Starts it a few times, then lets it run for a minute.</summary>
    public static async Task<string> RunAsync(string binary)
    {
        double[] starts = new double[Starts];
        for (int i = 0; i < Starts; i++)
        {
            starts[i] = await StartAsync(binary);
        }

        Array.Sort(starts);
        string size = string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(binary).Length / 1e6:F1} MB");
        return $"""
            | one telegram a second, a reading every ten, defaults otherwise | |
            | --- | ---: |
            {await RunForAMinuteAsync(binary)}
            | start to first message at a subscriber, median of {Starts} | {starts[Starts / 2].ToString("F0", CultureInfo.InvariantCulture)} ms |
            | size of the binary | {size} |

            """;
    }

    static async Task<double> StartAsync(string binary)
    {
        using var folder = new Scratch();
        using Broker broker = await Broker.StartAsync(folder.Path);
        using Listener listener = await Listener.StartAsync(broker, "p1meter/#");
        using var port = new Pty();
        using var daemon = new DaemonProcess(binary, folder.Path, port.Path, broker);
        return Stopwatch.GetElapsedTime(daemon.Started, listener.Next()).TotalMilliseconds;
    }

    static async Task<string> RunForAMinuteAsync(string binary)
    {
        using var folder = new Scratch();
        using Broker broker = await Broker.StartAsync(folder.Path);
        using Listener listener = await Listener.StartAsync(broker, "p1meter/reading");
        using var port = new Pty();
        using var daemon = new DaemonProcess(binary, folder.Path, port.Path, broker);
        do
        {
            Talk(port, 1, _second);
        }
        while (listener.Next(TimeSpan.Zero) is null);

        // As much as the heap takes before its first collection: only then is the memory what it will be.
        Talk(port, 120, TimeSpan.FromMilliseconds(200));
        TimeSpan processor = daemon.ProcessorTime;
        long switches = daemon.ContextSwitches;
        Talk(port, Seconds, _second);
        processor = daemon.ProcessorTime - processor;
        switches = daemon.ContextSwitches - switches;
        return string.Create(CultureInfo.InvariantCulture, $"""
            | processor time over {Seconds} s | {processor.TotalSeconds / Seconds:P2} of a core |
            | context switches | {switches / (double)Seconds:F0} a second |
            | memory (VmRSS), of which its own (RssAnon) | {daemon.Status("VmRSS") / 1024.0:F1} MiB, {daemon.Status("RssAnon") / 1024.0:F1} MiB |
            | most memory ever (VmHWM) | {daemon.Status("VmHWM") / 1024.0:F1} MiB |
            | threads | {daemon.Status("Threads")} |
            """);
    }

    static void Talk(Pty port, int telegrams, TimeSpan pace)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 1; i <= telegrams; i++)
        {
            port.Send(Samples.ThreePhase(TimeProvider.System.GetUtcNow()));
            Pty.SleepUntil(start, i * pace);
        }
    }
}
