using System.Buffers;
using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace P1Daemon.Health;

/// <summary>
/// The daemon's own state as JSON: the body of <c>/status</c> and of the status topic. What is not known is left out;
/// times are the host's in UTC, durations are seconds with at most three decimals.
/// </summary>
/// <param name="meter">The meter's side.</param>
/// <param name="broker">The broker's.</param>
/// <param name="journal">The journal's.</param>
/// <param name="zone">Of the meter's clock: who shows its times elsewhere needs to know when its day begins.</param>
/// <param name="time">The host's clock.</param>
internal sealed class StatusJson(MeterHealth meter, BrokerHealth broker, JournalHealth journal, TimeZoneInfo zone, TimeProvider time)
{
    // Relaxed: names and error messages stay readable; the body is never put into a page as markup.
    static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly DateTimeOffset _started = time.GetUtcNow();
    readonly long _startedAt = time.GetTimestamp();

    /// <summary>The program's version.</summary>
    public static string Version { get; } = typeof(StatusJson).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>A time as the status writes it: <c>2026-11-23T05:36:10.412Z</c>.</summary>
    public static string Iso(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>How things stand now, as UTF-8.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            json.WriteStartObject();
            json.WriteString("version", Version);
            WriteTime(json, "started", _started);
            WriteSeconds(json, "uptime_s", time.GetElapsedTime(_startedAt).TotalSeconds);
            WriteMeter(json, meter.Now);
            JournalStatus rows = journal.Now;
            WriteBroker(json, broker.Now, rows.Backlog);
            WriteJournal(json, rows);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    void WriteMeter(Utf8JsonWriter json, MeterStatus now)
    {
        json.WriteStartObject("meter");
        json.WriteString("state", now.State switch
        {
            MeterState.Online => "online",
            MeterState.Silent => "silent",
            _ => "absent",
        });
        WriteText(json, "id", now.Id);
        WriteText(json, "model", now.Model);
        WriteText(json, "protocol", now.Protocol);
        WriteText(json, "port", now.Port);
        WriteText(json, "line", now.Line);
        WriteText(json, "encryption", now.Encryption);
        json.WriteString("timezone", zone.Id);
        WriteTime(json, "last_telegram", now.LastTelegram);
        // A host's clock that was set back would make the age negative.
        WriteSeconds(json, "age_s", now.LastTelegram is { } last ? Math.Max(0, (time.GetUtcNow() - last).TotalSeconds) : null);
        WriteSeconds(json, "interval_s", now.IntervalSeconds);
        WriteSeconds(json, "clock_offset_s", now.ClockOffsetSeconds);
        json.WriteNumber("telegrams", now.Telegrams);
        WriteRejected(json, now);
        json.WriteNumber("held", now.Held);
        json.WriteNumber("bytes", now.Bytes);
        json.WriteNumber("reconnects", now.Reconnects);
        json.WriteStartObject("unknown");
        foreach ((string code, long count) in now.Unknown)
        {
            json.WriteNumber(code, count);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteRejected(Utf8JsonWriter json, MeterStatus now)
    {
        json.WriteStartObject("rejected");
        json.WriteNumber("crc", now.Rejected[(int)Rejection.Crc]);
        json.WriteNumber("too_long", now.Rejected[(int)Rejection.TooLong]);
        json.WriteNumber("incomplete", now.Rejected[(int)Rejection.Incomplete]);
        json.WriteNumber("format", now.Rejected[(int)Rejection.Format]);
        json.WriteNumber("decrypt", now.Rejected[(int)Rejection.Decrypt]);
        json.WriteEndObject();
    }

    static void WriteBroker(Utf8JsonWriter json, BrokerStatus now, long backlog)
    {
        json.WriteStartObject("mqtt");
        json.WriteString("state", now.State switch
        {
            BrokerState.Connected => "connected",
            BrokerState.Connecting => "connecting",
            BrokerState.Refused => "refused",
            _ => "disabled",
        });
        WriteText(json, "broker", now.Broker);
        WriteTime(json, "since", now.Since);
        json.WriteNumber("published", now.Published);
        json.WriteNumber("backlog", backlog);
        WriteText(json, "last_error", now.LastError);
        json.WriteEndObject();
    }

    static void WriteJournal(Utf8JsonWriter json, JournalStatus now)
    {
        json.WriteStartObject("journal");
        WriteText(json, "id", now.Id);
        WriteCount(json, "first_seq", now.FirstSeq);
        WriteCount(json, "last_seq", now.LastSeq);
        WriteCount(json, "acknowledged_seq", now.AcknowledgedSeq);
        json.WriteNumber("bytes", now.Bytes);
        json.WriteNumber("dropped", now.Dropped);
        json.WriteString("state", now.Writable ? "writable" : "memory");
        WriteText(json, "last_error", now.Error);
        json.WriteEndObject();
    }

    static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    static void WriteCount(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } count)
        {
            json.WriteNumber(name, count);
        }
    }

    static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? value)
    {
        if (value is { } moment)
        {
            json.WriteString(name, Iso(moment));
        }
    }

    static void WriteSeconds(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } seconds)
        {
            // Adding zero turns −0 into 0.
            json.WriteNumber(name, Math.Round(seconds, 3) + 0.0);
        }
    }
}
