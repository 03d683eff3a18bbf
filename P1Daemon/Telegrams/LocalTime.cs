namespace P1Daemon.Telegrams;

/// <summary>A time of a zone that is said without its offset.</summary>
internal static class LocalTime
{
    /// <summary>The moments it may name, the earlier first: two in the doubled hour of October, else twice the same. One that March leaves out is moved on by the gap.</summary>
    public static (DateTimeOffset First, DateTimeOffset Second) Moments(DateTime local, TimeZoneInfo zone)
    {
        // Asked of moments, since IsAmbiguousTime knows no doubled hour where winter time is the exception (Dublin).
        var utc = new DateTimeOffset(local, TimeSpan.Zero);
        var first = new DateTimeOffset(local, zone.GetUtcOffset(utc.AddDays(-1)));
        var second = new DateTimeOffset(local, zone.GetUtcOffset(utc.AddDays(1)));
        return (Exists(first, zone), Exists(second, zone)) switch
        {
            (true, true) => (first, second),
            (false, true) => (second, second),
            _ => (first, first),
        };
    }

    static bool Exists(DateTimeOffset moment, TimeZoneInfo zone) => zone.GetUtcOffset(moment) == moment.Offset;
}
