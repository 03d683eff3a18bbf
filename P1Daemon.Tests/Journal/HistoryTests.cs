using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Journal;
using P1Daemon.Obis;
using P1Daemon.Readings;

namespace P1Daemon.Tests.Journal;

/// <summary>What was written comes back in steps: min, mean and max of what the windows say, the last of what only grows, and null where there is nothing.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class HistoryTests : IDisposable
{
    // More than the days that are kept.
    const int FarOff = 5 * 86_400;

    static readonly long _start = Parsed.Start.ToUnixTimeSeconds();

    readonly FakeTimeProvider _time = new(Parsed.Start);
    readonly JournalHealth _health = new();
    readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Steps_hold_min_mean_and_max_of_the_windows_and_the_last_of_totals()
    {
        using ReadingJournal journal = Open();
        Append(journal, 0, Window(100, 150.5m, 200), "1-0:1.8.0(001000.100*kWh)", "0-1:24.1.0(003)", "0-1:24.2.1(261123063500W)(02569.646*m3)");
        Append(journal, 10, Window(50, 60.25m, 70), "1-0:1.8.0(001000.200*kWh)");
        Append(journal, 30, [], "1-0:1.7.0(00.500*kW)", "1-0:32.7.0(230.1*V)");
        Append(journal, 40, Window(900, 900, 900));
        History history = journal.History(_start, _start + 40, 20);
        SpreadSeries power = history.Spreads.Single(series => series.Field == Catalogue.Power);
        Assert.Multiple(() =>
        {
            Assert.That(history.Time, Is.EqualTo(new[] { _start, _start + 20 }));
            Assert.That(power.Min, Is.EqualTo(new double?[] { 50, 500 }));
            Assert.That(power.Mean, Is.EqualTo(new double?[] { 105.375, 500 }));
            Assert.That(power.Max, Is.EqualTo(new double?[] { 200, 500 }));
            Assert.That(Spread(history, "voltage_l1_v").Mean, Is.EqualTo(new double?[] { null, 230.1 }), "no window: the telegram's own");
            Assert.That(Spread(history, "voltage_l3_v").Max, Is.EqualTo(new double?[] { null, null }), "never zero for what was not sent");
            Assert.That(Last(history, "energy_import_kwh"), Is.EqualTo(new double?[] { 1000.2, null }));
            Assert.That(Last(history, "gas_m3"), Is.EqualTo(new double?[] { 2569.646, null }), "the last that was said, not the last reading's nothing");
        });
    }

    [Test]
    public void A_first_step_may_begin_before_what_counts()
    {
        using ReadingJournal journal = Open();
        Append(journal, 0, Window(1, 1, 1));
        Append(journal, 20, Window(2, 2, 2));
        Append(journal, 30, Window(3, 3, 3));
        Append(journal, 40, Window(4, 4, 4));
        Append(journal, 50, Window(5, 5, 5));
        History history = journal.History(_start + 20, _start + 50, 40, begin: _start);
        Assert.That(history.Time, Is.EqualTo(new[] { _start, _start + 40 }));
        Assert.That(Spread(history, "power_w").Min, Is.EqualTo(new double?[] { 2, 4 }));
        Assert.That(Spread(history, "power_w").Max, Is.EqualTo(new double?[] { 3, 4 }));
    }

    [Test]
    public void It_names_what_the_contract_names()
    {
        using ReadingJournal journal = Open();
        History history = journal.History(_start, _start, 10);
        Assert.That(history.Spreads.Select(series => series.Field.Key),
            Is.EqualTo(new[] { "power_w", "power_import_w", "power_export_w", "voltage_l1_v", "voltage_l2_v", "voltage_l3_v" }));
        Assert.That(history.Totals.Select(series => series.Field.Key), Is.EqualTo(new[] { "energy_import_kwh", "energy_export_kwh", "gas_m3" }));
        Assert.That(history.Time, Is.Empty);
    }

    [Test]
    public void More_than_one_look_sees_each_point_once_and_a_restart_sees_the_same()
    {
        History before;
        using (ReadingJournal first = Open())
        {
            for (int i = 0; i < 2500; i++)
            {
                Append(first, i, Window(i, i, i));
            }

            before = first.History(_start, _start + 2500, 1);
        }

        using ReadingJournal journal = Open();
        double?[] mean = Spread(journal.History(_start, _start + 2500, 1), "power_w").Mean;
        Assert.That(mean, Is.EqualTo(Enumerable.Range(0, 2500).Select(i => (double?)i)));
        Assert.That(Spread(before, "power_w").Mean, Is.EqualTo(mean));
    }

    [Test]
    public void Two_days_stay_where_delivered_readings_go_at_once()
    {
        using ReadingJournal journal = Open(keepDays: 0);
        Append(journal, 0, Window(1, 1, 1));
        journal.Acknowledge(1);
        for (int i = 1; i <= 350; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(900));
            Append(journal, 900 * i, Window(1, 1, 1));
            journal.Acknowledge(i + 1);
        }

        double?[] hours = Spread(journal.History(_start, _start + (900 * 351), 3600), "power_w").Max;
        Assert.That(hours.Take(5), Is.All.Null, "older than that goes");
        Assert.That(hours.TakeLast(48), Is.All.Not.Null);
        Assert.That(_health.Now.FirstSeq, Is.GreaterThan(100));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public void One_time_far_off_takes_nothing_along(int sign)
    {
        using (ReadingJournal first = Open())
        {
            AppendEachTenSeconds(first, 0, 3000);
            Append(first, sign * FarOff, Window(1, 1, 1));
            AppendEachTenSeconds(first, 3000, 6000);
            // A restart right behind such a time looks at what is old, too.
            Append(first, sign * FarOff, Window(1, 1, 1));
        }

        using ReadingJournal journal = Open();
        Assert.That(Count(journal, 0, 6000), Is.EqualTo(600));
    }

    [Test]
    public void A_time_in_the_future_goes_when_it_has_come_and_gone()
    {
        using ReadingJournal journal = Open();
        Append(journal, FarOff, Window(1, 1, 1));
        AppendEachTenSeconds(journal, 0, 3000);
        Assert.That(Count(journal, FarOff, FarOff + 10), Is.EqualTo(1));
        _time.Advance(TimeSpan.FromSeconds(2 * FarOff));
        AppendEachTenSeconds(journal, 2 * FarOff, (2 * FarOff) + 3000);
        Assert.That(Count(journal, FarOff, FarOff + 10), Is.Zero);
    }

    [TestCase(-FarOff, TestName = "A_clock_that_is_behind_the_host_s_keeps_its_points")]
    [TestCase(FarOff, TestName = "A_clock_that_is_ahead_of_the_host_s_keeps_its_points")]
    public void A_clock_that_is_off(int offset)
    {
        using ReadingJournal journal = Open();
        AppendEachTenSeconds(journal, offset, offset + 3000);
        Assert.That(Count(journal, offset, offset + 3000), Is.EqualTo(300));
    }

    [Test]
    public void A_clock_that_was_set_back_for_good_keeps_its_points()
    {
        using (ReadingJournal first = Open())
        {
            AppendEachTenSeconds(first, FarOff, FarOff + 3000);
            AppendEachTenSeconds(first, 0, 3000);
        }

        using ReadingJournal journal = Open();
        Assert.That(Count(journal, 0, 3000), Is.EqualTo(300));
    }

    [Test]
    public void The_file_of_the_version_before_is_taken_over()
    {
        using (var old = new SqliteConnection($"Data Source={_folder["journal.db"]};Pooling=False"))
        {
            old.Open();
            using SqliteCommand command = old.CreateCommand();
            command.CommandText = """
                PRAGMA journal_mode=WAL;
                CREATE TABLE reading (row INTEGER PRIMARY KEY AUTOINCREMENT, journal TEXT NOT NULL, seq INTEGER NOT NULL, written INTEGER NOT NULL, body BLOB NOT NULL);
                CREATE TABLE note (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
                INSERT INTO reading (journal, seq, written, body) VALUES ('00c0ffee', 1, 1795412170, CAST('{"journal":"00c0ffee","seq":1}' AS BLOB));
                INSERT INTO reading (journal, seq, written, body) VALUES ('00c0ffee', 2, 1795412180, CAST('{"journal":"00c0ffee","seq":2}' AS BLOB));
                INSERT INTO note VALUES ('id', '00c0ffee'), ('boot', 'boot'), ('next_seq', 3), ('acknowledged', 1);
                """;
            command.ExecuteNonQuery();
            command.CommandText = $"INSERT INTO note VALUES ('inode', '{FileIdentity.Inode(_folder["journal.db"])}')";
            command.ExecuteNonQuery();
        }

        using ReadingJournal journal = Open();
        Append(journal, 0, Window(1, 2, 3));
        Assert.That((_health.Now.Id, _health.Now.LastSeq, _health.Now.Backlog), Is.EqualTo(("00c0ffee", (long?)3, 2L)));
        Assert.That(journal.Undelivered(1, 10).Select(row => row.Row), Is.EqualTo(new[] { 2, 3 }));
        Assert.That(Spread(journal.History(_start, _start + 1, 1), "power_w").Max, Is.EqualTo(new double?[] { 3 }));
    }

    [Test]
    public void What_is_in_memory_is_seen_at_once_and_moves_with_the_readings()
    {
        using var journal = new FallbackJournal(
            new JournalSettings { Path = Path.Combine(_folder["later"], "journal.db") }, deliver: true, "boot", _health, _time, new WrittenLog<ReadingJournal>());
        Append(journal, 0, Window(1, 2, 3));
        Assert.That(Spread(journal.History(_start, _start + 1, 1), "power_w").Max, Is.EqualTo(new double?[] { 3 }));
        Directory.CreateDirectory(_folder["later"]);
        _time.Advance(TimeSpan.FromMinutes(1));
        Append(journal, 1, Window(4, 5, 6));
        Assert.That((_health.Now.Writable, Spread(journal.History(_start, _start + 2, 1), "power_w").Max), Is.EqualTo((true, new double?[] { 3, 6 })));
    }

    ReadingJournal Open(int keepDays = 3) =>
        new(new JournalSettings { Path = _folder["journal.db"], KeepDays = keepDays }, deliver: true, "boot", _health, _time);

    static Spread[] Window(decimal min, decimal mean, decimal max) => [new Spread(Catalogue.Power, min, mean, max)];

    static void Append(IReadingJournal journal, int second, Spread[] spreads, params string[] lines)
    {
        var telegram = Parsed.At(second, ["1-0:2.8.1(000310.001*kWh)", .. lines]);
        journal.Append(new Reading(telegram, [], new WindowSummary(null, 1, 0, [.. spreads])), journal.Facts with { LastReading = telegram.Time });
    }

    void AppendEachTenSeconds(ReadingJournal journal, int from, int to)
    {
        for (int second = from; second < to; second += 10)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            Append(journal, second, Window(1, 1, 1));
        }
    }

    static int Count(ReadingJournal journal, int from, int to) =>
        Spread(journal.History(_start + from, _start + to, 10), "power_w").Max.Count(value => value is not null);

    static SpreadSeries Spread(History history, string key) => history.Spreads.Single(series => series.Field.Key == key);

    static double?[] Last(History history, string key) => history.Totals.Single(series => series.Field.Key == key).Last;
}
