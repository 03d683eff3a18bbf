using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Journal;
using P1Daemon.Parsing;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Benchmarks;

/// <summary>Readings that wait in a journal.</summary>
static class Backlog
{
    /// <summary>Fills the journal of a daemon that will be started in a folder, in the way the daemon does.</summary>
    /// <returns>The length of a reading's body in bytes, on average.</returns>
    public static int Fill(string folder, int readings)
    {
        var settings = new JournalSettings { Path = Path.Combine(folder, "p1meter.db"), MaxMebibytes = 1024 };
        using var journal = new ReadingJournal(settings, deliver: true, BootId.Read(), new JournalHealth(), TimeProvider.System);
        var parser = new TelegramParser(new MeterClock(Samples.Zone));
        for (int i = 0; i < readings; i++)
        {
            journal.Append(ReadingAt(parser, Samples.Noon.AddSeconds(10 * i)), journal.Facts);
        }

        IReadOnlyList<JournalRow> some = journal.Undelivered(0, 100);
        return some.Sum(row => row.Body.Length) / some.Count;
    }

    static Reading ReadingAt(TelegramParser parser, DateTimeOffset time)
    {
        byte[] raw = Samples.ThreePhase(time);
        Telegram telegram = parser.Parse(raw, null) ?? throw new InvalidDataException();
        var window = new Window();
        window.Add(telegram);
        return new Reading(telegram, [], window.Take(time.AddSeconds(-10)));
    }
}
