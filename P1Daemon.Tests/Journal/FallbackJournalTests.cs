using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Journal;
using P1Daemon.Readings;

namespace P1Daemon.Tests.Journal;

/// <summary>A file that cannot be opened, written or read, and is back later: every reading is shown, in order, under numbers that grow.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class FallbackJournalTests : IDisposable
{
    readonly FakeTimeProvider _time = new(Parsed.Start);
    readonly JournalHealth _health = new();
    readonly WrittenLog<ReadingJournal> _log = new();
    readonly Folder _folder = new();
    int _appended;

    public void Dispose() => _folder.Dispose();

    [Test]
    public void While_the_folder_is_not_there_readings_are_in_memory_and_move_into_the_file_once_it_is()
    {
        string path = Path.Combine(_folder["later"], "journal.db");
        using FallbackJournal journal = Open(path);
        Append(journal, 3);
        string? id = _health.Now.Id;
        IReadOnlyList<JournalRow> seen = journal.Undelivered(0, 10);
        journal.Acknowledge(seen[0].Row);
        Assert.That((_health.Now.Writable, _health.Now.Backlog, _health.Now.LastSeq, _health.Now.AcknowledgedSeq), Is.EqualTo((false, 2L, (long?)3, (long?)1)));
        Assert.That(_health.Now.Error, Does.Contain("unable to open"));

        Directory.CreateDirectory(_folder["later"]);
        Append(journal, 1);
        Assert.That(_health.Now.Writable, Is.False, "too early to try again");
        _time.Advance(TimeSpan.FromMinutes(1));
        Append(journal, 1);
        Assert.That((_health.Now.Writable, _health.Now.Error, _health.Now.Backlog), Is.EqualTo((true, (string?)null, 4L)));
        journal.Acknowledge(seen[2].Row);
        Assert.That(_health.Now.Backlog, Is.EqualTo(4), "an answer to a row that was moved since does not count");
        IReadOnlyList<JournalRow> rest = journal.Undelivered(seen[2].Row, 10);
        Assert.That(rest[0].Row, Is.GreaterThan(seen[2].Row));
        Assert.That(Pairs(rest), Is.EqualTo(new[] { $"{id} 2", $"{id} 3", $"{id} 4", $"{_health.Now.Id} 1" }));
        Assert.That(rest[0].Body, Is.EqualTo(seen[1].Body));
        Assert.That(_log.Lines, Has.Exactly(1).Contains("cannot be written (").And.Exactly(1).Contains("can be written again, after 60 s: 4 readings"));
        Assert.That(_log.Lines, Has.Count.EqualTo(2));
    }

    [Test]
    public void What_a_file_that_comes_later_still_had_goes_out_before_what_was_written_meanwhile()
    {
        string path = _folder["journal.db"];
        string[] before;
        using (FallbackJournal first = Open(path))
        {
            Append(first, 30);
            first.Acknowledge(10);
            before = Pairs(first.Undelivered(first.Acknowledged, 100));
        }

        using var other = new ReadingJournal(new JournalSettings { Path = path }, deliver: true, "boot", new JournalHealth(), _time);
        using FallbackJournal journal = Open(path);
        Assert.That(_health.Now.Error, Does.Contain("another program"));
        Append(journal, 2);
        string[] meanwhile = Pairs(journal.Undelivered(0, 10));
        other.Dispose();
        _time.Advance(TimeSpan.FromMinutes(1));
        Append(journal, 1);
        string[] all = [.. before, .. meanwhile, before[^1].Replace(" 30", " 31", StringComparison.Ordinal)];
        Assert.That(Pairs(journal.Undelivered(journal.Acknowledged, 100)), Is.EqualTo(all));
        Assert.That(journal.Facts.LastReading, Is.EqualTo(Parsed.Start.AddSeconds(10 * _appended)));
    }

    [Test]
    [Category("RealParts")]
    public void A_full_disk_loses_nothing_and_repeats_nothing()
    {
        using SmallDisk disk = SmallDisk.Mount();
        string path = Path.Combine(disk.Path, "journal.db");
        using (FallbackJournal journal = Open(path))
        {
            Append(journal, 5);
            disk.Fill();
            while (_health.Now.Writable)
            {
                Append(journal, 1);
            }

            Append(journal, 5);
            Assert.That(_health.Now.Backlog, Is.EqualTo(_appended));
            // As the publisher goes through them: from the file into memory.
            long last = 0;
            for (int i = 0; i < _appended - 2; i++)
            {
                last = journal.Undelivered(last, 1)[0].Row;
            }

            journal.Acknowledge(last);
            Assert.That(_health.Now.Backlog, Is.EqualTo(2));
            disk.Free();
            _time.Advance(TimeSpan.FromMinutes(1));
            Append(journal, 1);
            Assert.That((_health.Now.Writable, _health.Now.Backlog, journal.Acknowledged), Is.EqualTo((true, 3L, last)));
            IReadOnlyList<JournalRow> rest = journal.Undelivered(last, 10);
            Assert.That(rest.Select(row => row.Row), Is.EqualTo(new[] { last + 1, last + 2, last + 3 }));
            journal.Acknowledge(rest[0].Row);
        }

        using FallbackJournal later = Open(path);
        Assert.That(_health.Now.Backlog, Is.EqualTo(2), "the cursor is on disk too");
        Assert.That(later.Facts.LastReading, Is.EqualTo(Parsed.Start.AddSeconds(10 * _appended)));
    }

    [Test]
    [Category("RealParts")]
    public void A_disk_that_is_full_at_the_start_still_gives_what_waits_in_the_file()
    {
        using SmallDisk disk = SmallDisk.Mount();
        string path = Path.Combine(disk.Path, "journal.db");
        using (FallbackJournal first = Open(path))
        {
            Append(first, 3);
        }

        disk.Fill();
        using FallbackJournal journal = Open(path, "another boot");
        while (_health.Now.Writable)
        {
            Append(journal, 1);
        }

        Assert.That(Times(journal.Undelivered(0, 1000)), Is.EqualTo(Times(1, 3)), "the file's first");
        Assert.That(Times(journal.Undelivered(3, 1000)), Is.EqualTo(Times(4, _appended)));
        disk.Free();
        _time.Advance(TimeSpan.FromMinutes(1));
        Append(journal, 1);
        Assert.That((_health.Now.Writable, Times(journal.Undelivered(0, 1000)).Length), Is.EqualTo((true, _appended)));
    }

    [Test]
    public void Memory_holds_ten_thousand_rows_and_the_oldest_go()
    {
        using (FallbackJournal journal = Open(Path.Combine(_folder["never"], "journal.db")))
        {
            Append(journal, 10_002);
            Assert.That((_health.Now.Backlog, _health.Now.Dropped), Is.EqualTo((10_000L, 2L)));
            Assert.That(Times(journal.Undelivered(0, 1)), Is.EqualTo(Times(3, 3)));
            journal.Acknowledge(5);
            Append(journal, 3);
            Assert.That((_health.Now.Backlog, _health.Now.Dropped), Is.EqualTo((10_000L, 2L)), "delivered ones go first");
        }

        Assert.That(_log.Lines, Has.Exactly(2).Contains("the oldest 1 undelivered").And.Exactly(1).Contains("10000 undelivered readings that were kept in memory are lost"));
    }

    [TestCase("boot")]
    [TestCase("another boot")]
    public void A_file_whose_header_is_damaged_is_set_aside_and_another_begins(string boot)
    {
        string path = _folder["journal.db"];
        using (FallbackJournal first = Open(path))
        {
            Append(first, 3);
        }

        FileBytes.Flip(path, 0, 16);
        using FallbackJournal journal = Open(path, boot);
        Append(journal, 1);
        Assert.That((_health.Now.Writable, _health.Now.LastSeq), Is.EqualTo((true, (long?)1)));
        Assert.That(Directory.GetFiles(_folder.Path, "journal.db.damaged-*"), Has.Length.EqualTo(1));
        Assert.That(_log.Lines, Has.Exactly(1).Contains("is damaged"));
        Assert.That(_log.Lines, Has.Count.EqualTo(1));
    }

    [Test]
    public void From_a_file_with_a_damaged_page_all_other_readings_are_shown()
    {
        string path = _folder["journal.db"];
        using (FallbackJournal first = Open(path))
        {
            Append(first, 100);
            first.Acknowledge(20);
        }

        // The page with the body of reading 50, and nothing else of the file.
        FileBytes.Flip(path, FileBytes.PageOf(path, "\"seq\":50,"), 4096);
        using FallbackJournal journal = Open(path);
        string[] shown = Times(journal.Undelivered(journal.Acknowledged, 1000));
        string[] all = Times(21, 100);
        Assert.That(shown, Is.SubsetOf(all).And.Ordered);
        Assert.That(all.Except(shown).Count(), Is.InRange(1, 16), "no more than the page held");
        Append(journal, 1);
        Assert.That((_health.Now.Writable, _health.Now.LastSeq, _health.Now.Backlog), Is.EqualTo((true, (long?)1, shown.Length + 1L)));
        Assert.That(_health.Now.Dropped, Is.EqualTo(all.Length - shown.Length), "what cannot be read is lost, and counted");
        Assert.That(_log.Lines, Has.Exactly(1).Contains("is damaged"));
        Assert.That(_log.Lines, Has.Count.EqualTo(1));
        Assert.That(journal.Facts.LastReading, Is.EqualTo(Parsed.Start.AddSeconds(10 * _appended)));
    }

    FallbackJournal Open(string path, string boot = "boot") => new(new JournalSettings { Path = path }, deliver: true, boot, _health, _time, _log);

    void Append(FallbackJournal journal, int count)
    {
        for (int i = 0; i < count; i++)
        {
            var telegram = Parsed.At(10 * ++_appended, "1-0:1.8.1(001193.270*kWh)", "1-0:1.7.0(00.500*kW)");
            var reading = new Reading(telegram, [], new WindowSummary(null, 1, 0, []));
            journal.Append(reading, journal.Facts.After(telegram) with { LastReading = telegram.Time });
        }
    }

    static string[] Times(int first, int last) =>
        [.. Enumerable.Range(first, last - first + 1).Select(i => $"{Parsed.Start.AddSeconds(10 * i):yyyy-MM-ddTHH:mm:sszzz}")];

    static string[] Times(IEnumerable<JournalRow> rows) => [.. Bodies(rows).Select(body => body.GetProperty("time").GetString()!)];

    static string[] Pairs(IEnumerable<JournalRow> rows) =>
        [.. Bodies(rows).Select(body => $"{body.GetProperty("journal").GetString()} {body.GetProperty("seq").GetInt32()}")];

    static IEnumerable<JsonElement> Bodies(IEnumerable<JournalRow> rows) =>
        rows.Select(row => JsonDocument.Parse(Encoding.UTF8.GetString(row.Body)).RootElement);
}
