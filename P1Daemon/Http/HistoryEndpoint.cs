using System.Buffers;
using System.Text.Json;
using P1Daemon.Journal;

namespace P1Daemon.Http;

/// <summary><c>/history</c>: what the journal knows of a stretch of time, for plotting. The one answer that takes a while and may be larger than a socket's buffer.</summary>
internal sealed class HistoryEndpoint(IReadingJournal journal, TimeZoneInfo zone, TimeProvider time)
{
    /// <summary>Its path.</summary>
    public const string Path = "/history";

    /// <summary>The answer to a query string, or what is wrong with it.</summary>
    public Answer Answer(string query) =>
        HistoryQuery.TryParse(query, time.GetUtcNow(), zone, out HistoryQuery asked, out string error)
            ? Http.Answer.Json(ToJson(journal.History(asked.From, asked.To, asked.Step, asked.Begin)))
            : Http.Answer.Error(400, error);

    // A value that no step has is left out: most meters know one phase or no export.
    static ReadOnlyMemory<byte> ToJson(History history)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("time");
            foreach (long start in history.Time)
            {
                json.WriteNumberValue(start);
            }

            json.WriteEndArray();
            foreach (SpreadSeries series in history.Spreads.Where(series => IsKnown(series.Mean)))
            {
                json.WriteStartObject(series.Field.JsonKey);
                Write(json, "min", series.Min);
                Write(json, "mean", series.Mean);
                Write(json, "max", series.Max);
                json.WriteEndObject();
            }

            foreach (LastSeries series in history.Totals.Where(series => IsKnown(series.Last)))
            {
                Write(json, series.Field.Key, series.Last);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    static bool IsKnown(double?[] values) => Array.Exists(values, value => value is not null);

    static void Write(Utf8JsonWriter json, string name, double?[] values)
    {
        json.WriteStartArray(name);
        foreach (double? value in values)
        {
            if (value is { } known)
            {
                json.WriteNumberValue(known);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    }
}
