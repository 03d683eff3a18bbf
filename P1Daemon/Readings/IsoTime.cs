using System.Globalization;
using System.Text.Json;

namespace P1Daemon.Readings;

/// <summary>Times as readings write them (ISO 8601).</summary>
internal static class IsoTime
{
    /// <summary>The meter's time with its offset: <c>2026-11-23T06:36:10+01:00</c>; nothing at all for null.</summary>
    public static void Write(Utf8JsonWriter writer, JsonEncodedText key, DateTimeOffset? time)
    {
        if (time is { } moment)
        {
            Span<char> text = stackalloc char[32];
            moment.TryFormat(text, out int length, "yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
            writer.WriteString(key, text[..length]);
        }
    }

    /// <summary>The host's time: <c>2026-11-23T05:36:10.412Z</c>.</summary>
    public static void WriteUtc(Utf8JsonWriter writer, string key, DateTimeOffset time)
    {
        Span<char> text = stackalloc char[32];
        time.UtcDateTime.TryFormat(text, out int length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        writer.WriteString(key, text[..length]);
    }
}
