using System.Globalization;
using System.Text;
using P1Daemon.Hosting;
using P1Daemon.Obis;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Commands.Read;

/// <summary>One value of a telegram, for a table.</summary>
/// <param name="Key">Its key in a reading; empty where it has none of its own.</param>
/// <param name="Label">What it is, for a person.</param>
/// <param name="Value">With the meter's digits.</param>
/// <param name="Unit">Empty where it has none.</param>
internal readonly record struct ReadRow(string Key, string Label, string Value, string Unit = "");

/// <summary>How <c>read</c> writes a telegram.</summary>
internal static class ReadFormat
{
    /// <summary>As a reading has it, without what only the journal knows.</summary>
    public static byte[] Json(Telegram telegram) => [.. ReadingJson.ToBytes(telegram), (byte)'\n'];

    /// <summary>Key, value and unit of every value that has a key, a line each.</summary>
    public static byte[] Tsv(Telegram telegram) =>
        Lines(ReadRows.Of(telegram).Where(row => row.Key.Length > 0).Select(row => $"{row.Key}\t{LogFormatter.Escape(row.Value)}\t{row.Unit}"));

    /// <summary>Label, value and unit, in columns.</summary>
    public static byte[] Table(Telegram telegram)
    {
        ReadRow[] rows = [.. ReadRows.Of(telegram).Select(row => row with { Value = LogFormatter.Escape(row.Value) })];
        int label = rows.Max(row => row.Label.Length);
        int value = rows.Where(row => row.Unit.Length > 0).Select(row => row.Value.Length).DefaultIfEmpty(0).Max();
        // Quantities stand with their units beneath each other; texts begin where they do.
        return Lines(rows.Select(row => $"{row.Label.PadRight(label)}  {(row.Unit.Length > 0 ? $"{row.Value.PadLeft(value)} {row.Unit}" : row.Value)}"));
    }

    static byte[] Lines(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
}

/// <summary>The values of a telegram in the order in which a reading lists them.</summary>
internal static class ReadRows
{
    /// <summary>All of them, but for the lists that no table holds: power failures, peaks of past months, what has no key.</summary>
    public static IEnumerable<ReadRow> Of(Telegram telegram)
    {
        (int Index, ReadRow Row)[] rows =
        [
            .. Timed(Catalogue.Time, telegram.Time),
            (Catalogue.MeterModel.Index, new ReadRow(Catalogue.MeterModel.Key, Label(Catalogue.MeterModel), telegram.Model)),
            .. telegram.Texts.Select(text => (text.Field.Index, new ReadRow(text.Field.Key, Label(text.Field), text.Text))),
            .. telegram.Measurements.SelectMany(measurement => Of(measurement, telegram)),
            .. Timed(Catalogue.MonthlyPeakTime, telegram.MonthlyPeakTime),
            .. telegram.Devices.Where(device => !device.IsMain && device.Value is not null).Select(Of),
        ];
        return rows.OrderBy(row => row.Index).Select(row => row.Row);
    }

    static string Label(ObisField field) => field.Label;

    static IEnumerable<(int Index, ReadRow Row)> Timed(ObisField field, DateTimeOffset? time)
    {
        if (time is { } moment)
        {
            yield return (field.Index, new ReadRow(field.Key, Label(field), Iso(moment)));
        }
    }

    static IEnumerable<(int Index, ReadRow Row)> Of(Measurement measurement, Telegram telegram)
    {
        ObisField field = measurement.Field;
        yield return (field.Index, new ReadRow(field.Key, Label(field), measurement.Value.ToString(CultureInfo.InvariantCulture), field.Unit));
        if (telegram.MainDevice(field) is not { } device)
        {
            yield break;
        }

        if (device.Time is { } time)
        {
            yield return (field.Index, new ReadRow(field.JsonTimeKey.Value, $"{Label(field)}: measured at", Iso(time)));
        }

        if (device.Id is { } id)
        {
            yield return (field.Index, new ReadRow(field.JsonMeterIdKey.Value, $"{Label(field)}: meter number", id));
        }
    }

    static (int Index, ReadRow Row) Of(MBusDevice device) =>
        (int.MaxValue, new ReadRow("", $"{device.KindName.Replace('_', ' ')}, another device (channel {device.Channel})", device.Value!.Value.ToString(CultureInfo.InvariantCulture), device.Unit ?? ""));

    static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
