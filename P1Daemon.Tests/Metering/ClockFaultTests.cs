using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Moq;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Journal;
using P1Daemon.Metering;

namespace P1Daemon.Tests.Metering;

/// <summary>Clocks that jump, the host's and the meter's, with a journal in a file: a reading for each boundary, and one for each time a clock is set back.</summary>
[Category("Faults")]
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class ClockFaultTests : IDisposable
{
    const int Interval = 10;
    static readonly DateTimeOffset _start = new(2026, 11, 23, 5, 36, 0, TimeSpan.Zero);

    readonly Folder _folder = new();
    readonly WanderingClock _host = new(_start);
    readonly Meter _meter;

    public ClockFaultTests()
    {
        var journal = new ReadingJournal(new JournalSettings { Path = _folder["journal.db"] }, deliver: true, "boot", new JournalHealth(), _host);
        _meter = new Meter(Interval, journal, _host);
    }

    public void Dispose()
    {
        _meter.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Host_clock_set_back_and_forth_by_hours_changes_no_reading_of_a_meter_with_a_clock()
    {
        var random = new Random(1);
        for (int second = 0; second < 3600; second++)
        {
            if (second % 30 == 0)
            {
                _host.Wrong = TimeSpan.FromHours((random.NextDouble() * 20) - 10);
            }

            Say(_start.AddSeconds(second));
        }

        AssertOneForEachBoundary(Readings(), 360);
        Faults.Row(70, "host's clock set back and forth by up to 10 hours, 120 times; meter with a clock", 360, 0, 0, "one reading for each boundary");
    }

    [Test]
    public void Host_clock_that_stands_in_for_the_meters_gives_one_reading_more_each_time_it_is_set_back()
    {
        // A meter without a clock, ten minutes each: as it was, 3 hours on, 5 hours back, 2 hours on.
        foreach (int hours in new[] { 0, 3, -2, 0 })
        {
            _host.Wrong = TimeSpan.FromHours(hours);
            for (int second = 0; second < 600; second++)
            {
                _host.Advance(TimeSpan.FromSeconds(1));
                _meter.Pipeline.Take(TelegramText.Unsealed("1-0:1.7.0(0000.50*kW)"), _meter.Source);
            }
        }

        DateTimeOffset[] times = Readings();
        Assert.That(times.Distinct().Count(), Is.EqualTo(times.Length));
        Assert.That(times.GroupBy(time => time.ToUnixTimeSeconds() / Interval).Max(slot => slot.Count()), Is.EqualTo(1), "none twice");
        Assert.That(times.Length, Is.InRange(4 * 60, (4 * 60) + 4), "one for each boundary, and the first after each jump");
        Assert.That(Enumerable.Range(0, times.Length).SelectMany(_meter.Events), Is.EqualTo(new[] { "clock_changed" }), "the one time it was set back");
        Faults.Row(71, "host's clock set 3 hours on, 5 back, 2 on; meter without a clock", times.Length, 0, 0, "one reading for each boundary, `clock_changed` once");
    }

    [Test]
    public void Meter_clock_that_jumps()
    {
        // On by 3 hours, back by 5 hours, back by half a minute (a correction, which is waited out), on by a day.
        int[] jumps = [0, 10_800, -18_000, -30, 86_400];
        DateTimeOffset time = _start;
        foreach (int jump in jumps)
        {
            time = time.AddSeconds(jump);
            for (int second = 0; second < 600; second++, time = time.AddSeconds(1))
            {
                Say(time);
            }
        }

        DateTimeOffset[] times = Readings();
        Assert.That(times.Distinct().Count(), Is.EqualTo(times.Length));
        Assert.That(times.Length, Is.EqualTo((jumps.Length * 60) - 3), "half a minute of boundaries was already there");
        Assert.That(Enumerable.Range(0, times.Length).SelectMany(_meter.Events), Is.EqualTo(new[] { "clock_changed" }));
        Faults.Row(72, "meter's clock set 3 hours on, 5 back, 30 s back, a day on", times.Length, 0, 0, "one reading for each boundary, `clock_changed` once");
    }

    [TestCase("2027-03-28T00:00:00Z", 73, "summer time begins")]
    [TestCase("2026-10-25T00:00:00Z", 74, "summer time ends")]
    public void Summer_time(string day, int place, string what)
    {
        // From 01:00 or 02:00 by the meter, over the change, for two hours.
        DateTimeOffset start = DateTimeOffset.Parse(day, CultureInfo.InvariantCulture);
        for (int second = 0; second < 7200; second++)
        {
            Say(start.AddSeconds(second));
        }

        AssertOneForEachBoundary(Readings(), 720);
        Faults.Row(place, what, 720, 0, 0, "one reading for each boundary");
    }

    [Test]
    public async Task Host_clock_that_jumps_makes_no_meter_silent(CancellationToken cancellation)
    {
        using var reader = new MeterReader(
            _meter.Source, _meter.Pipeline, new MeterSettings(), _meter.Journal, _meter.Health, Mock.Of<IHostApplicationLifetime>(), _host, new WrittenLog<MeterReader>());
        await reader.StartAsync(cancellation);
        await _meter.Source.OpenedAsync(cancellation);
        for (int telegram = 1; telegram <= 100; telegram++)
        {
            _host.Wrong = TimeSpan.FromHours(telegram % 2 == 0 ? 5 : -5);
            _host.Advance(TimeSpan.FromSeconds(1));
            _meter.Source.Send(TelegramText.With($"0-0:1.0.0({Stamp(_start.AddSeconds(telegram))})"));
            await Eventually.Holds(() => _meter.Health.Now.Telegrams == telegram, "the telegram", cancellation);
        }

        Assert.That((_meter.Health.Now.State, _meter.Source.Openings), Is.EqualTo((MeterState.Online, 1)));
        Assert.That(_meter.Feed.Current(TimeSpan.FromSeconds(30)), Is.Not.Null, "and its telegram is current");
        _host.Wrong = TimeSpan.FromHours(-5);
        _host.Advance(TimeSpan.FromSeconds(31));
        Assert.That(_meter.Feed.Current(TimeSpan.FromSeconds(30)), Is.Null, "but no longer than that, whatever the clock says");
        await reader.StopAsync(cancellation);
    }

    void Say(DateTimeOffset time) => _meter.Say(Stamp(time));

    static string Stamp(DateTimeOffset time)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, Meter.Zone);
        return string.Create(CultureInfo.InvariantCulture, $"{local:yyMMddHHmmss}{(local.Offset.Hours == 2 ? 'S' : 'W')}");
    }

    DateTimeOffset[] Readings() =>
        [.. _meter.Readings.Select(reading => DateTimeOffset.Parse(reading.GetProperty("time").GetString()!, CultureInfo.InvariantCulture))];

    static void AssertOneForEachBoundary(DateTimeOffset[] times, int count)
    {
        Assert.That(times, Has.Length.EqualTo(count));
        Assert.That(times.Zip(times.Skip(1), (one, next) => (next - one).TotalSeconds).Distinct(), Is.EqualTo(new[] { (double)Interval }));
    }

    /// <summary>A host's clock that is wrong by so much; what measures spans and alarms goes on as before.</summary>
    sealed class WanderingClock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        public TimeSpan Wrong { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Wrong;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
