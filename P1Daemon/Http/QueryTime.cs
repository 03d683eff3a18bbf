using System.Globalization;
using P1Daemon.Telegrams;

namespace P1Daemon.Http;

/// <summary>
/// A time as it stands in a question: Unix seconds, RFC 3339, and what people write in its place: an offset without colon or minutes, a time without seconds or
/// without offset, a date alone. Without an offset it is the meter's clock's.
/// </summary>
internal static class QueryTime
{
    const string Date = "yyyy-MM-dd";
    const string WithMinutes = $"{Date}'T'HH:mm";
    const string WithSeconds = $"{WithMinutes}:ss";

    // The end of 9999; text ends earlier, so that the days around it have a date, too.
    const long Latest = 253_402_300_799;
    const int LastYear = 9998;

    static readonly string[] _whole = [Date, WithMinutes, WithSeconds];
    static readonly string[] _offsets = ["hh", "hhmm", "hh':'mm"];

    /// <summary>The first whole second that is not before it, since readings stand on whole ones; false for what is no time.</summary>
    /// <param name="text">As it stands there.</param>
    /// <param name="zone">Of the meter's clock.</param>
    /// <param name="seconds">Unix seconds.</param>
    public static bool TryParse(string text, TimeZoneInfo zone, out long seconds)
    {
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal unix))
        {
            seconds = (long)decimal.Ceiling(Math.Min(unix, Latest));
            return unix <= Latest;
        }

        return TryIso(text, zone, out seconds);
    }

    static bool TryIso(string text, TimeZoneInfo zone, out long seconds)
    {
        seconds = default;
        if (text.Length < Date.Length)
        {
            return false;
        }

        (string clock, string offset) = Cut(text, text.IndexOfAny(['Z', 'z', '+', '-'], Date.Length));
        (string whole, string fraction) = Cut(clock, clock.IndexOf('.', StringComparison.Ordinal));
        if (!TryClock(whole, fraction, out DateTime local) || !TryOffset(offset, local, zone, out TimeSpan ahead))
        {
            return false;
        }

        bool isWhole = !fraction.AsSpan().ContainsAnyInRange('1', '9');
        seconds = (long)(local - DateTime.UnixEpoch - ahead).TotalSeconds + (isWhole ? 0 : 1);
        return seconds >= 0;
    }

    static bool TryClock(string whole, string fraction, out DateTime local)
    {
        string[] forms = fraction.Length == 0 ? _whole : [WithSeconds];
        return DateTime.TryParseExact(whole.ToUpperInvariant(), forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out local)
            && local.Year is > 1 and <= LastYear
            && fraction != "."
            && !fraction.AsSpan().TrimStart('.').ContainsAnyExceptInRange('0', '9');
    }

    static bool TryOffset(string text, DateTime local, TimeZoneInfo zone, out TimeSpan ahead)
    {
        ahead = text.Length == 0 ? LocalTime.Moments(local, zone).First.Offset : TimeSpan.Zero;
        return text is "" or "Z" or "z"
            || (text[0] is '+' or '-'
                && TimeSpan.TryParseExact(text.AsSpan(1), _offsets, CultureInfo.InvariantCulture, text[0] == '-' ? TimeSpanStyles.AssumeNegative : TimeSpanStyles.None, out ahead));
    }

    static (string Head, string Tail) Cut(string text, int at) => at < 0 ? (text, "") : (text[..at], text[at..]);
}
