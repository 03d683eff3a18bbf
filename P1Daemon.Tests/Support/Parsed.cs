using P1Daemon.Parsing;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Support;

/// <summary>Parsed telegrams for tests of the stages behind the parser.</summary>
static class Parsed
{
    static readonly MeterClock _clock = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam"));

    /// <summary>The time that the telegrams of <see cref="At"/> say.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 11, 23, 6, 36, 10, TimeSpan.FromHours(1));

    /// <summary>A telegram of these lines, said so many seconds after <see cref="Start"/>.</summary>
    public static Telegram At(double seconds, params string[] lines)
    {
        DateTimeOffset time = Start.AddSeconds(seconds);
        return new TelegramParser(_clock).Parse(TelegramText.With(lines), time)! with { Time = time };
    }
}
