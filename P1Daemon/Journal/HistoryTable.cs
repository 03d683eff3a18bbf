using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using P1Daemon.Obis;
using P1Daemon.Readings;

namespace P1Daemon.Journal;

/// <summary>The plotted values of one reading.</summary>
/// <param name="Time">The reading's, Unix seconds.</param>
/// <param name="Values">In the order of the table's columns; not finite where the reading has none.</param>
internal readonly record struct HistoryPoint(long Time, double[] Values)
{
    /// <summary>Of a spread.</summary>
    public double Min(int spread) => Values[spread * 3];

    /// <summary>Of a spread.</summary>
    public double Mean(int spread) => Values[(spread * 3) + 1];

    /// <summary>Of a spread.</summary>
    public double Max(int spread) => Values[(spread * 3) + 2];

    /// <summary>Of a total.</summary>
    public double Total(int total) => Values[(HistoryTable.Spreads.Length * 3) + total];
}

/// <summary>
/// The values that are plotted, in a narrow table of their own: to look through two days of stored bodies would take seconds. Its key is the reading's time, so that
/// a stretch of time is one piece of the file; two readings of one second, as after a clock that was set back, leave the later one.
/// </summary>
internal sealed class HistoryTable
{
    /// <summary>Values with minimum, mean and maximum.</summary>
    public static readonly ImmutableArray<ObisField> Spreads = [Catalogue.Power, Catalogue.PowerImport, Catalogue.PowerExport, .. Catalogue.PhaseVoltage];

    /// <summary>Registers.</summary>
    public static readonly ImmutableArray<ObisField> Totals = [Catalogue.EnergyImport, Catalogue.EnergyExport, Catalogue.Gas];

    static readonly string[] _columns = [.. Spreads.SelectMany(field => new[] { $"{field}_min", $"{field}_mean", $"{field}_max" }), .. Totals.Select(field => field.Key)];

    readonly SqliteCommand _insert;
    readonly SqliteCommand _range;
    readonly SqliteCommand _old;
    readonly SqliteCommand _oldest;

    /// <summary>Makes the table where it is not there yet, as in the file of an older version.</summary>
    public HistoryTable(JournalFile file)
    {
        using (SqliteCommand make = file.Command($"CREATE TABLE IF NOT EXISTS history (time INTEGER PRIMARY KEY, {string.Join(", ", _columns.Select(column => $"{column} REAL"))})"))
        {
            make.ExecuteNonQuery();
        }

        string[] parameters = [.. _columns.Select(column => $"${column}")];
        _insert = file.Command(
            $"INSERT OR REPLACE INTO history (time, {string.Join(", ", _columns)}) VALUES ($time, {string.Join(", ", parameters)})", ["$time", .. parameters]);
        _range = file.Command(
            $"SELECT time, {string.Join(", ", _columns.Select(column => $"ifnull({column}, 9e999)"))} FROM history WHERE time >= $from AND time < $to ORDER BY time LIMIT $limit", "$from", "$to", "$limit");
        _old = file.Command("DELETE FROM history WHERE time < $before", "$before");
        _oldest = file.Command("DELETE FROM history WHERE time IN (SELECT time FROM history ORDER BY time LIMIT $batch)", "$batch");
    }

    /// <summary>The plotted values of a reading: of its window, else of its telegram.</summary>
    public static HistoryPoint PointOf(Reading reading)
    {
        double[] values = new double[_columns.Length];
        for (int i = 0; i < Spreads.Length; i++)
        {
            (decimal? min, decimal? mean, decimal? max) = SpreadOf(reading, Spreads[i]);
            (values[i * 3], values[(i * 3) + 1], values[(i * 3) + 2]) = (Plain(min), Plain(mean), Plain(max));
        }

        for (int i = 0; i < Totals.Length; i++)
        {
            values[(Spreads.Length * 3) + i] = Plain(reading.Telegram[Totals[i]]);
        }

        return new HistoryPoint(reading.Telegram.Time!.Value.ToUnixTimeSeconds(), values);
    }

    /// <summary>Adds a point.</summary>
    public void Insert(in HistoryPoint point)
    {
        _insert.Parameters[0].Value = point.Time;
        for (int i = 0; i < point.Values.Length; i++)
        {
            _insert.Parameters[i + 1].Value = double.IsFinite(point.Values[i]) ? point.Values[i] : DBNull.Value;
        }

        _insert.ExecuteNonQuery();
    }

    /// <summary>Points of a stretch of time, in its order. Half a million values a plot: an infinite one in the place of null saves a question each.</summary>
    public IEnumerable<HistoryPoint> Range(long from, long to, int limit = int.MaxValue)
    {
        _range.Parameters[0].Value = from;
        _range.Parameters[1].Value = to;
        _range.Parameters[2].Value = limit;
        using SqliteDataReader reader = _range.ExecuteReader();
        while (reader.Read())
        {
            double[] values = new double[_columns.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = reader.GetDouble(i + 1);
            }

            yield return new HistoryPoint(reader.GetInt64(0), values);
        }
    }

    /// <summary>Removes the points before a moment.</summary>
    public void RemoveBefore(DateTimeOffset moment)
    {
        _old.Parameters[0].Value = moment.ToUnixTimeSeconds();
        _old.ExecuteNonQuery();
    }

    /// <summary>Removes the oldest points; tells how many.</summary>
    public int RemoveOldest(int count)
    {
        _oldest.Parameters[0].Value = count;
        return _oldest.ExecuteNonQuery();
    }

    static double Plain(decimal? value) => value is { } known ? (double)known : double.NaN;

    static (decimal? Min, decimal? Mean, decimal? Max) SpreadOf(Reading reading, ObisField field)
    {
        foreach (Spread spread in reading.Window.Spreads)
        {
            if (ReferenceEquals(spread.Field, field))
            {
                return (spread.Min, spread.Mean, spread.Max);
            }
        }

        decimal? now = reading.Telegram[field];
        return (now, now, now);
    }
}
