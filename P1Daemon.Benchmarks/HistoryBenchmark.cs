using System.Diagnostics;
using System.Globalization;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Journal;
using P1Daemon.Readings;

namespace P1Daemon.Benchmarks;

/// <summary>Two days asked for over HTTP, through the published binary, and what the readings of that time feel of it.</summary>
static class HistoryBenchmark
{
    const int Asks = 40;
    const int Step = 173; // 48 h in 1,000 points at most
    static readonly TimeSpan _twoDays = TimeSpan.FromDays(2);
    static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Four telegrams a second, each a reading; every other one while two days are asked for.</summary>
    public static async Task<string> RunAsync(string binary)
    {
        using var folder = new Scratch();
        DateTimeOffset end = TimeProvider.System.GetUtcNow();
        int readings = Fill(Path.Combine(folder.Path, "p1meter.db"), end);
        using Broker broker = await Broker.StartAsync(folder.Path);
        using Listener listener = await Listener.StartAsync(broker, "p1meter/reading");
        using var port = new Pty();
        using var daemon = new DaemonProcess(binary, folder.Path, port.Path, broker, intervalSeconds: 0);
        do
        {
            port.Send(Samples.ThreePhase(end));
        }
        while (listener.Next(_pause) is null);

        var asked = new List<double>();
        var alone = new List<double>();
        var meanwhile = new List<double>();
        string question = string.Create(CultureInfo.InvariantCulture, $"history?from={(end - _twoDays).ToUnixTimeSeconds()}&to={end.ToUnixTimeSeconds()}&step={Step}");
        int length = 0;
        for (int i = 0; i < 2 * Asks; i++)
        {
            long start = Stopwatch.GetTimestamp();
            bool asks = i % 2 == 0;
            Task<(TimeSpan Took, int Length)>? answer = asks ? Task.Run(() => daemon.AskAsync(question)) : null;
            (asks ? meanwhile : alone).Add(LatencyBenchmark.Measure(port, listener).TotalMilliseconds);
            if (answer is not null)
            {
                (TimeSpan took, length) = await answer;
                asked.Add(took.TotalMilliseconds);
            }

            Pty.SleepUntil(start, _pause);
        }

        return $"""
            | 48 hours over HTTP, {readings:N0} readings, {length / 1000} kB, {Asks} times, ms | median | p95 | max |
            | --- | ---: | ---: | ---: |
            {LatencyBenchmark.Row("from the request to the end of the answer", asked)}
            {LatencyBenchmark.Row("last byte of a telegram to its reading at the subscriber, meanwhile", meanwhile)}
            {LatencyBenchmark.Row("the same without a request", alone)}

            """;
    }

    // Delivered already, and up to the present: the daemon keeps all of them.
    static int Fill(string path, DateTimeOffset end)
    {
        using var journal = new ReadingJournal(new JournalSettings { Path = path }, deliver: true, "boot", new JournalHealth(), TimeProvider.System);
        int count = 0;
        foreach ((Reading reading, StandingFacts facts) in JournalBenchmark.Readings(end - _twoDays, 2 * JournalBenchmark.Day))
        {
            journal.Append(reading, facts);
            journal.Acknowledge(++count);
        }

        return count;
    }
}
