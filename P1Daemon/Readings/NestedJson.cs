using System.Globalization;
using System.Text.Json;
using P1Daemon.Telegrams;

namespace P1Daemon.Readings;

/// <summary>The nested members of a reading: devices, power failures, peaks, the unknown.</summary>
internal static class NestedJson
{
    static readonly JsonEncodedText _time = JsonEncodedText.Encode("time");
    static readonly JsonEncodedText _end = JsonEncodedText.Encode("end");

    /// <summary>One M-Bus device.</summary>
    public static void Write(Utf8JsonWriter writer, MBusDevice device)
    {
        writer.WriteStartObject();
        writer.WriteNumber("channel", device.Channel);
        writer.WriteString("type", device.KindName);
        if (device.Id is { } id)
        {
            writer.WriteString("id", id);
        }

        IsoTime.Write(writer, _time, device.Time);
        if (device.Value is { } value)
        {
            writer.WriteNumber("value", value);
        }

        if (device.Unit is { } unit)
        {
            writer.WriteString("unit", unit);
        }

        if (device.Valve is { } valve)
        {
            writer.WriteNumber("valve", valve);
        }

        writer.WriteEndObject();
    }

    /// <summary>The lists that a telegram holds, each only where the meter sent it.</summary>
    public static void Write(Utf8JsonWriter writer, Telegram telegram)
    {
        if (!telegram.PowerFailures.IsDefault)
        {
            writer.WriteStartArray("power_failures");
            foreach (PowerFailure failure in telegram.PowerFailures)
            {
                writer.WriteStartObject();
                WriteMembers(writer, failure.End, failure.DurationSeconds);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (!telegram.MonthlyPeaks.IsDefault)
        {
            WritePeaks(writer, telegram);
        }

        if (!telegram.Unknown.IsEmpty)
        {
            writer.WriteStartObject("unknown");
            foreach (UnknownValue unknown in telegram.Unknown)
            {
                writer.WriteString(unknown.Code, unknown.Raw);
            }

            writer.WriteEndObject();
        }
    }

    /// <summary>When a power failure ended and how long it was, as far as the meter knows.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, DateTimeOffset? end, long? seconds)
    {
        IsoTime.Write(writer, _end, end);
        if (seconds is { } duration)
        {
            writer.WriteNumber("duration_s", duration);
        }
    }

    static void WritePeaks(Utf8JsonWriter writer, Telegram telegram)
    {
        writer.WriteStartArray("monthly_peaks");
        foreach (MonthlyPeak peak in telegram.MonthlyPeaks)
        {
            writer.WriteStartObject();
            writer.WriteString("month", peak.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture));
            IsoTime.Write(writer, _time, peak.Time);
            writer.WriteNumber("power_w", peak.Power);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
