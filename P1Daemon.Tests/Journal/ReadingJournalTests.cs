using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Journal;
using P1Daemon.Readings;

namespace P1Daemon.Tests.Journal;

/// <summary>Numbers that never mean two readings, and rows that stay until they are delivered.</summary>
sealed class ReadingJournalTests
{
    readonly FakeTimeProvider _time = new(Parsed.Start);
    readonly JournalHealth _health = new();
    string _folder = "";
    JournalSettings _settings = new();

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("p1meter-journal-").FullName;
        _settings = new JournalSettings { Path = Path.Combine(_folder, "journal.db") };
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Numbers_are_1_2_3_without_gap_and_rows_come_in_the_order_of_writing()
    {
        using ReadingJournal journal = Open();
        Append(journal, 3);
        Assert.That(Numbers(journal), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That((_health.Now.FirstSeq, _health.Now.LastSeq, _health.Now.AcknowledgedSeq, _health.Now.Backlog),
            Is.EqualTo(((long?)1, (long?)3, (long?)null, 3L)));
    }

    [Test]
    public void Acknowledged_rows_are_delivered()
    {
        using ReadingJournal journal = Open();
        Append(journal, 3);
        journal.Acknowledge(journal.Undelivered(0, 10)[1].Row);
        Assert.That(Numbers(journal), Is.EqualTo(new[] { 3 }));
        Assert.That((_health.Now.AcknowledgedSeq, _health.Now.Backlog), Is.EqualTo(((long?)2, 1L)));
    }

    [Test]
    public void A_restart_goes_on_with_the_same_id_numbers_cursor_and_facts()
    {
        string? id;
        using (ReadingJournal before = Open())
        {
            Append(before, 2);
            before.Acknowledge(1);
            id = _health.Now.Id;
        }

        using ReadingJournal journal = Open();
        Append(journal, 1);
        Assert.That((_health.Now.Id, string.Join(",", Numbers(journal)), journal.Facts.LastReading), Is.EqualTo((id, "2,3", (DateTimeOffset?)Parsed.Start)));
        Assert.That(journal.Facts.Registers["energy_import_t1_kwh"].Value.ToString(System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo("1193.270"));
    }

    [Test]
    public void A_boot_begins_another_id_and_undelivered_rows_keep_their_pairs()
    {
        string? id;
        using (ReadingJournal before = Open())
        {
            Append(before, 2);
            id = _health.Now.Id;
        }

        using ReadingJournal journal = Open(boot: "another");
        Append(journal, 1);
        Assert.That(_health.Now.Id, Is.Not.EqualTo(id).And.Match("^[0-9a-f]{8}$"));
        Assert.That(Pairs(journal), Is.EqualTo(new[] { $"{id} 1", $"{id} 2", $"{_health.Now.Id} 1" }));
        Assert.That(_health.Now.Backlog, Is.EqualTo(3));
    }

    [Test]
    public void Where_the_boot_cannot_be_known_every_start_counts_as_one()
    {
        using (Open(boot: null))
        {
        }

        string? id = _health.Now.Id;
        using ReadingJournal journal = Open(boot: null);
        Assert.That(_health.Now.Id, Is.Not.EqualTo(id));
    }

    [Test]
    public void A_file_restored_from_a_copy_begins_another_id()
    {
        using (ReadingJournal before = Open())
        {
            Append(before, 2);
        }

        string? id = _health.Now.Id;
        string copy = Path.Combine(_folder, "copy.db");
        File.Copy(_settings.Path, copy);
        File.Move(copy, _settings.Path, overwrite: true);
        using ReadingJournal journal = Open();
        Append(journal, 1);
        Assert.That(Pairs(journal), Is.EqualTo(new[] { $"{id} 1", $"{id} 2", $"{_health.Now.Id} 1" }));
    }

    [Test]
    public void The_body_is_the_same_to_the_byte_each_time()
    {
        byte[] first;
        using (ReadingJournal before = Open())
        {
            Append(before, 1);
            first = before.Undelivered(0, 1)[0].Body;
        }

        using ReadingJournal journal = Open();
        Assert.That(journal.Undelivered(0, 1)[0].Body, Is.EqualTo(first));
    }

    [Test]
    public void Delivered_rows_go_when_they_are_too_old_and_numbers_go_on()
    {
        using (ReadingJournal before = Open())
        {
            Append(before, 3);
            before.Acknowledge(2);
        }

        _time.Advance(TimeSpan.FromDays(4));
        using (ReadingJournal journal = Open())
        {
            Assert.That((_health.Now.FirstSeq, _health.Now.LastSeq), Is.EqualTo(((long?)3, (long?)3)));
            journal.Acknowledge(3);
        }

        _time.Advance(TimeSpan.FromDays(4));
        using ReadingJournal last = Open();
        Assert.That(last.Facts.LastReading, Is.EqualTo(Parsed.Start), "the facts stay when the table is empty");
        Append(last, 1);
        Assert.That(Numbers(last), Is.EqualTo(new[] { 4 }));
    }

    [Test]
    public void The_size_limit_takes_delivered_rows_first_and_counts_the_others_it_must_take()
    {
        _settings.MaxMebibytes = 1;
        string[] filler = [.. Enumerable.Range(0, 60).Select(i => $"9-0:{i}.0.0({new string('x', 200)})")];
        using ReadingJournal journal = Open();
        for (int i = 0; i < 400; i++)
        {
            Append(journal, 1, filler);
            if (i == 9)
            {
                journal.Acknowledge(10);
            }
        }

        Assert.Multiple(() =>
        {
            Assert.That(_health.Now.Bytes, Is.LessThanOrEqualTo(4 << 20));
            Assert.That(_health.Now.Dropped, Is.GreaterThan(0));
            Assert.That(_health.Now.Backlog, Is.EqualTo(journal.Undelivered(0, 1000).Count));
            Assert.That(_health.Now.LastSeq, Is.EqualTo(400));
        });
    }

    [Test]
    public void Without_a_broker_readings_count_as_delivered()
    {
        using var journal = new ReadingJournal(_settings, deliver: false, "boot", _health, _time);
        Append(journal, 2);
        Assert.That((journal.Undelivered(journal.Acknowledged, 10).Count, _health.Now.Backlog, _health.Now.AcknowledgedSeq), Is.EqualTo((0, 0L, (long?)2)));
    }

    [Test]
    public void A_second_process_on_the_same_file_is_refused()
    {
        using ReadingJournal journal = Open();
        Assert.That(() => Open(), Throws.InstanceOf<Microsoft.Data.Sqlite.SqliteException>().With.Property("SqliteErrorCode").AnyOf(5, 6));
        Append(journal, 1);
        Assert.That(Numbers(journal), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void In_memory_it_works_the_same()
    {
        _settings.Path = ":memory:";
        using ReadingJournal journal = Open();
        Append(journal, 2);
        Assert.That(Numbers(journal), Is.EqualTo(new[] { 1, 2 }));
    }

    ReadingJournal Open(string? boot = "boot") => new(_settings, deliver: true, boot, _health, _time);

    static void Append(ReadingJournal journal, int count, params string[] lines)
    {
        for (int i = 0; i < count; i++)
        {
            var telegram = Parsed.At(0, ["1-0:1.8.1(001193.270*kWh)", .. lines]);
            var reading = new Reading(telegram, [], new WindowSummary(null, 1, 0, []));
            journal.Append(reading, journal.Facts.After(telegram) with { LastReading = telegram.Time });
        }
    }

    static int[] Numbers(ReadingJournal journal) => [.. Bodies(journal).Select(body => body.GetProperty("seq").GetInt32())];

    static string[] Pairs(ReadingJournal journal) =>
        [.. Bodies(journal).Select(body => $"{body.GetProperty("journal").GetString()} {body.GetProperty("seq").GetInt32()}")];

    static IEnumerable<JsonElement> Bodies(ReadingJournal journal) =>
        journal.Undelivered(journal.Acknowledged, 1000).Select(row => JsonDocument.Parse(Encoding.UTF8.GetString(row.Body)).RootElement);
}
