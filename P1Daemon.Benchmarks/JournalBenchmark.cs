using System.Diagnostics;
using System.Globalization;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Journal;
using P1Daemon.Parsing;
using P1Daemon.Readings;
using P1Daemon.Simulation;
using P1Daemon.Telegrams;

namespace P1Daemon.Benchmarks;

/// <summary>What the journal costs: a reading appended, a day on the disk, two days looked through for a plot.</summary>
static class JournalBenchmark
{
    /// <summary>Readings of a day.</summary>
    public const int Day = 8640;

    const int Interval = 10;
    const int Seed = 1;
    const int Plots = 21;
    const int PlotStep = 173; // 48 h in 1,000 points at most

    /// <summary>A simulated DSMR 5 meter with three phases and gas, a telegram a second, a reading every ten.</summary>
    public static string Run()
    {
        (Reading Reading, StandingFacts Facts)[] days = [.. Readings(Samples.Noon, 2 * Day)];
        Append(days.AsSpan(0, 1000), withFacts: true);
        double[] with = Append(days.AsSpan(0, Day), withFacts: true);
        double[] without = Append(days.AsSpan(0, Day), withFacts: false);
        return $"""
            | a reading appended, {Day} times, µs | median | p99 | max |
            | --- | ---: | ---: | ---: |
            {Row("to a file", with)}
            {Row("for comparison: with empty standing facts", without)}

            {WriteADay(days.AsSpan(0, Day))}

            {Plot(days)}

            """;
    }

    /// <summary>One every ten seconds, of the same meter.</summary>
    public static IEnumerable<(Reading Reading, StandingFacts Facts)> Readings(DateTimeOffset start, int count)
    {
        var household = new Household(Seed, Samples.Zone);
        ITelegramWriter writer = Dialects.Writer("dsmr50", Seed);
        var parser = new TelegramParser(new MeterClock(Samples.Zone));
        var window = new Window();
        var facts = new StandingFacts();
        for (int second = 1; second <= count * Interval; second++)
        {
            DateTimeOffset now = start.AddSeconds(second);
            Telegram telegram = parser.Parse(writer.Write(household.At(now)), now)!;
            facts = facts.After(telegram);
            window.Add(telegram);
            if (second % Interval == 0)
            {
                var reading = new Reading(telegram, [], window.Take(facts.LastReading));
                facts = facts with { LastReading = telegram.Time };
                yield return (reading, facts);
            }
        }
    }

    static double[] Append(ReadOnlySpan<(Reading Reading, StandingFacts Facts)> readings, bool withFacts)
    {
        using var folder = new Scratch();
        using ReadingJournal journal = Open(folder);
        var empty = new StandingFacts();
        double[] times = new double[readings.Length];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            journal.Append(readings[i].Reading, withFacts ? readings[i].Facts : empty);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            journal.Acknowledge(i + 1);
        }

        Array.Sort(times);
        return times;
    }

    static string WriteADay(ReadOnlySpan<(Reading Reading, StandingFacts Facts)> readings)
    {
        using var folder = new Scratch();
        long written = Written();
        long body = 0;
        using (ReadingJournal journal = Open(folder))
        {
            for (int i = 0; i < readings.Length; i++)
            {
                journal.Append(readings[i].Reading, readings[i].Facts);
                journal.Acknowledge(i + 1);
            }

            body = journal.Undelivered(0, 1)[0].Body.Length;
        }

        written = Written() - written;
        long size = new FileInfo(Path.Combine(folder.Path, "journal.db")).Length;
        return string.Create(CultureInfo.InvariantCulture, $"""
            | a day: {readings.Length} readings of {body:N0} bytes, each acknowledged | |
            | --- | ---: |
            | written to the file and its write-ahead log, checkpoints included (wchar of /proc/self/io) | {written / 1e6:F0} MB |
            | size of the file afterwards | {size / 1e6:F1} MB |
            """);
    }

    static string Plot(ReadOnlySpan<(Reading Reading, StandingFacts Facts)> readings)
    {
        using var folder = new Scratch();
        using ReadingJournal journal = Open(folder);
        foreach ((Reading reading, StandingFacts facts) in readings)
        {
            journal.Append(reading, facts);
        }

        long to = readings[^1].Reading.Telegram.Time!.Value.ToUnixTimeSeconds() + 1;
        long from = to - (2 * Day * Interval);
        int points = 0;
        double[] times = new double[Plots];
        for (int i = 0; i < Plots; i++)
        {
            long start = Stopwatch.GetTimestamp();
            points = journal.History(from, to, PlotStep).Time.Length;
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return string.Create(CultureInfo.InvariantCulture, $"""
            | 48 hours in {points} points out of {readings.Length:N0} readings, {Plots} times, ms | median | max |
            | --- | ---: | ---: |
            | six spreads, three totals | {times[Plots / 2]:F0} | {times[^1]:F0} |
            """);
    }

    static ReadingJournal Open(Scratch folder) =>
        new(new JournalSettings { Path = Path.Combine(folder.Path, "journal.db") }, deliver: true, "boot", new JournalHealth(), TimeProvider.System);

    static string Row(string what, double[] sorted) => string.Create(CultureInfo.InvariantCulture,
        $"| {what} | {sorted[sorted.Length / 2]:F0} | {sorted[(int)(sorted.Length * 0.99)]:F0} | {sorted[^1]:F0} |");

    static long Written() => long.Parse(
        File.ReadLines("/proc/self/io").First(line => line.StartsWith("wchar:", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
}
