using System.Collections.Immutable;
using System.Text.Json;

namespace P1Daemon.Readings;

/// <summary>Events as JSON: <c>{"time":"…","event":"…", …}</c>.</summary>
internal static class EventJson
{
    static readonly JsonEncodedText _time = JsonEncodedText.Encode("time");
    static readonly JsonEncodedText _since = JsonEncodedText.Encode("since");
    static readonly JsonEncodedText _old = JsonEncodedText.Encode("old");
    static readonly JsonEncodedText _new = JsonEncodedText.Encode("new");

    /// <summary>The events of a reading; nothing at all where there are none.</summary>
    public static void WriteList(Utf8JsonWriter writer, ImmutableArray<MeterEvent> events)
    {
        if (events.IsDefaultOrEmpty)
        {
            return;
        }

        writer.WriteStartArray("events");
        foreach (MeterEvent happened in events)
        {
            Write(writer, happened);
        }

        writer.WriteEndArray();
    }

    /// <summary>One event as an object of its own.</summary>
    public static void Write(Utf8JsonWriter writer, MeterEvent happened)
    {
        writer.WriteStartObject();
        IsoTime.Write(writer, _time, happened.Time);
        writer.WriteString("event", happened.Name);
        switch (happened)
        {
            case MeterChanged changed:
                WriteMeterChanged(writer, changed);
                break;
            case PowerFailed failed:
                NestedJson.WriteMembers(writer, failed.End, failed.DurationSeconds);
                break;
            case MessageReceived message:
                writer.WriteString("text", message.Text);
                break;
            case TariffChanged tariff:
                WriteTariff(writer, "old", tariff.Old);
                WriteTariff(writer, "new", tariff.New);
                break;
            case MeterSilent silent:
                IsoTime.Write(writer, _since, silent.Since);
                break;
            case MeterBack back:
                writer.WriteNumber("gap_s", back.GapSeconds);
                break;
            case ClockChanged clock:
                IsoTime.Write(writer, _old, clock.Old);
                IsoTime.Write(writer, _new, clock.New);
                break;
        }

        writer.WriteEndObject();
    }

    static void WriteMeterChanged(Utf8JsonWriter writer, MeterChanged changed)
    {
        writer.WriteString("kind", changed.Kind);
        writer.WriteString("old_id", changed.OldId);
        writer.WriteString("new_id", changed.NewId);
        if (changed.OldValue is { } before)
        {
            writer.WriteNumber("old_value", before);
        }

        if (changed.NewValue is { } now)
        {
            writer.WriteNumber("new_value", now);
        }
    }

    static void WriteTariff(Utf8JsonWriter writer, string key, Tariff tariff)
    {
        if (tariff.Number is { } number)
        {
            writer.WriteNumber(key, number);
        }
        else
        {
            writer.WriteString(key, tariff.Name);
        }
    }
}
