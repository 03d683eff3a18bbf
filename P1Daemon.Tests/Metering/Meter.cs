using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Configuration;
using P1Daemon.Framing;
using P1Daemon.Health;
using P1Daemon.Journal;
using P1Daemon.Live;
using P1Daemon.Metering;
using P1Daemon.Parsing;
using P1Daemon.Readings;

namespace P1Daemon.Tests.Metering;

/// <summary>A pipeline with a journal in memory and a clock of the test's own.</summary>
sealed class Meter : IDisposable
{
    public static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

    public Meter(int interval = 10, ReadingJournal? journal = null, FakeTimeProvider? time = null)
    {
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 5, 36, 10, TimeSpan.Zero));
        Journal = journal ?? new ReadingJournal(new JournalSettings { Path = ":memory:" }, deliver: true, "boot", new JournalHealth(), Time);
        Feed = new Feed(Time);
        Pipeline = new TelegramPipeline(
            new TelegramFramer(), new MeterClock(Zone), new Schedule(interval), Journal, Feed, Health, Time, Log);
    }

    public FakeTimeProvider Time { get; }

    public ReadingJournal Journal { get; }

    public Feed Feed { get; }

    public MeterHealth Health { get; } = new();

    public WrittenLog<TelegramPipeline> Log { get; } = new();

    public TelegramPipeline Pipeline { get; }

    public ScriptedSource Source { get; } = new("/dev/test");

    /// <summary>The readings that wait in the journal.</summary>
    public JsonElement[] Readings =>
        [.. Journal.Undelivered(0, 10_000).Select(row => JsonDocument.Parse(Encoding.UTF8.GetString(row.Body)).RootElement)];

    /// <summary>The times of the readings, without their offset.</summary>
    public string[] Times => [.. Readings.Select(reading => reading.GetProperty("time").GetString()![..19])];

    /// <summary>The names of a reading's events.</summary>
    public string[] Events(int reading) => Readings[reading].TryGetProperty("events", out JsonElement events)
        ? [.. events.EnumerateArray().Select(happened => happened.GetProperty("event").GetString()!)]
        : [];

    /// <summary>A second later, a telegram that says this time and these lines.</summary>
    public void Say(string stamp, params string[] lines)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        Pipeline.Take(TelegramText.With([string.Create(CultureInfo.InvariantCulture, $"0-0:1.0.0({stamp})"), .. lines]), Source);
    }

    public void Dispose() => Journal.Dispose();
}
