using System.Globalization;

namespace P1Daemon.Simulation;

/// <summary>A moment as a meter writes it: local time, and whether summer time was in force then (P1 5.0.2 §6.4, TST).</summary>
/// <param name="Time">With the offset that was in force.</param>
/// <param name="Summer">Gives the letter: S or W.</param>
internal readonly record struct Stamp(DateTimeOffset Time, bool Summer)
{
    /// <summary>The moment on the clock of a zone.</summary>
    public static Stamp At(long unixSeconds, TimeZoneInfo zone)
    {
        var utc = DateTimeOffset.FromUnixTimeSeconds(unixSeconds);
        TimeSpan offset = zone.GetUtcOffset(utc);
        return new Stamp(utc.ToOffset(offset), offset > zone.BaseUtcOffset);
    }

    /// <summary><c>YYMMDDhhmmss</c>, as DSMR 2.2 and 3.0 have it.</summary>
    public string WithoutLetter => Time.ToString("yyMMddHHmmss", CultureInfo.InvariantCulture);

    /// <summary>The same moment on a clock that stands in normal time all year (Sweden).</summary>
    public Stamp InNormalTime() => Summer ? new Stamp(Time.ToOffset(Time.Offset - TimeSpan.FromHours(1)), false) : this;

    /// <summary><c>YYMMDDhhmmssX</c>.</summary>
    public override string ToString() => WithoutLetter + (Summer ? 'S' : 'W');
}
