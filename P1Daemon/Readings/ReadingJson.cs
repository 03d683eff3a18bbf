using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Readings;

/// <summary>
/// Readings, telegrams and events as JSON: flat, in the catalogue's order, numbers with the digits that the meter sent, what it did not send left out.
/// </summary>
internal static class ReadingJson
{
    /// <summary>
    /// Texts stay readable (<c>m³</c>, <c>é</c>) but for quotes, backslashes and control characters: nothing here is ever put into HTML unescaped.
    /// </summary>
    static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A telegram alone, without journal, seq, events and window.</summary>
    public static byte[] ToBytes(Telegram telegram) => ToBytes(writer =>
    {
        writer.WriteStartObject();
        WriteMembers(writer, telegram);
        writer.WriteEndObject();
    });

    /// <summary>A reading with the number that the journal gave it.</summary>
    public static byte[] ToBytes(Reading reading, string journal, long seq) => ToBytes(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("journal", journal);
        writer.WriteNumber("seq", seq);
        WriteMembers(writer, reading.Telegram);
        EventJson.WriteList(writer, reading.Events);
        WriteWindow(writer, reading.Window);
        writer.WriteEndObject();
    });

    /// <summary>An event alone.</summary>
    public static byte[] ToBytes(MeterEvent happened) => ToBytes(writer => EventJson.Write(writer, happened));

    /// <summary>A writer for many telegrams in one stream; reset it between them.</summary>
    public static Utf8JsonWriter Writer(IBufferWriter<byte> output) => new(output, _options);

    /// <summary>Writes one telegram as an object of its own.</summary>
    public static void Write(Utf8JsonWriter writer, Telegram telegram)
    {
        writer.WriteStartObject();
        WriteMembers(writer, telegram);
        writer.WriteEndObject();
    }

    static byte[] ToBytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (Utf8JsonWriter writer = Writer(buffer))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    static void WriteMembers(Utf8JsonWriter writer, Telegram telegram)
    {
        IsoTime.Write(writer, Catalogue.Time.JsonKey, telegram.Time);
        if (telegram.Received is { } received)
        {
            IsoTime.WriteUtc(writer, "received", received);
        }

        WriteValues(writer, telegram);
        WriteDevices(writer, telegram);
        NestedJson.Write(writer, telegram);
    }

    // Numbers and texts are each in the catalogue's order: merged by it. The model and the peak's time have rows but lists of their own.
    static void WriteValues(Utf8JsonWriter writer, Telegram telegram)
    {
        int text = WriteTexts(writer, telegram, 0, Catalogue.MeterModel.Index);
        writer.WriteString(Catalogue.MeterModel.JsonKey, telegram.Model);
        foreach (Measurement measurement in telegram.Measurements)
        {
            text = WriteTexts(writer, telegram, text, measurement.Field.Index);
            writer.WriteNumber(measurement.Field.JsonKey, measurement.Value);
            if (ReferenceEquals(measurement.Field, Catalogue.MonthlyPeak))
            {
                IsoTime.Write(writer, Catalogue.MonthlyPeakTime.JsonKey, telegram.MonthlyPeakTime);
            }

            if (telegram.MainDevice(measurement.Field) is { } device)
            {
                WriteDeviceDetails(writer, measurement.Field, device);
            }
        }

        WriteTexts(writer, telegram, text, int.MaxValue);
    }

    static int WriteTexts(Utf8JsonWriter writer, Telegram telegram, int from, int before)
    {
        for (; from < telegram.Texts.Length && telegram.Texts[from].Field.Index < before; from++)
        {
            writer.WriteString(telegram.Texts[from].Field.JsonKey, telegram.Texts[from].Text);
        }

        return from;
    }

    static void WriteDeviceDetails(Utf8JsonWriter writer, ObisField field, MBusDevice device)
    {
        IsoTime.Write(writer, field.JsonTimeKey, device.Time);
        if (device.Id is { } id)
        {
            writer.WriteString(field.JsonMeterIdKey, id);
        }
    }

    static void WriteDevices(Utf8JsonWriter writer, Telegram telegram)
    {
        if (telegram.Devices.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray("devices");
        foreach (MBusDevice device in telegram.Devices)
        {
            NestedJson.Write(writer, device);
        }

        writer.WriteEndArray();
    }

    static void WriteWindow(Utf8JsonWriter writer, WindowSummary window)
    {
        writer.WriteStartObject("window");
        if (window.From is { } from)
        {
            IsoTime.Write(writer, _from, from);
        }

        writer.WriteNumber("telegrams", window.Telegrams);
        writer.WriteNumber("rejected", window.Rejected);
        foreach (Spread spread in window.Spreads)
        {
            writer.WriteStartObject(spread.Field.JsonKey);
            writer.WriteNumber("min", spread.Min);
            writer.WriteNumber("mean", spread.Mean);
            writer.WriteNumber("max", spread.Max);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    static readonly JsonEncodedText _from = JsonEncodedText.Encode("from");
}
