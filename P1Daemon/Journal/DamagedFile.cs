using System.Text.Json;
using Microsoft.Data.Sqlite;
using P1Daemon.Readings;

namespace P1Daemon.Journal;

/// <summary>A journal whose content is wrong: set aside, never deleted, and asked for what can still be read.</summary>
internal sealed class DamagedFile : IDisposable
{
    const int Batch = 100;

    // No row in so many places: that was the end.
    const int MostEmpty = 10_000;

    readonly JournalFile? _file;
    readonly JournalRows? _rows;
    readonly JournalNotes? _notes;
    readonly HistoryTable? _history;

    /// <summary>Opens a file that was set aside; one that SQLite does not even open has no rows.</summary>
    public DamagedFile(string path)
    {
        try
        {
            _file = new JournalFile(path);
            _rows = new JournalRows(_file);
            _notes = new JournalNotes(_file);
            _history = new HistoryTable(_file);
        }
        catch (SqliteException)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    /// <summary>Renames the file and what belongs to it.</summary>
    /// <returns>Its name from now on.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static string SetAside(string path, DateTimeOffset now)
    {
        string aside = $"{path}.damaged-{now:yyyyMMddTHHmmssfff}";
        foreach (string end in new[] { "", "-wal", "-shm" })
        {
            if (File.Exists(path + end))
            {
                File.Move(path + end, aside + end);
            }
        }

        return aside;
    }

    /// <summary>The standing facts, if they can be read.</summary>
    public StandingFacts? Facts() => Try<StandingFacts?>(() => _notes!.GetFacts(), null);

    /// <summary>The last delivered row, if it can be read; else 0: rather twice than never.</summary>
    public long Acknowledged() => Try(() => _notes!.Get(Note.Acknowledged) ?? 0, 0);

    /// <summary>Rows that <see cref="RowsAfter"/> knows of and could not give.</summary>
    public long Lost { get; private set; }

    /// <summary>Every row after a row that can be read and makes sense.</summary>
    public IEnumerable<StoredRow> RowsAfter(long row)
    {
        (long first, long last) = Try(() => _rows!.Ends(), (0, 0));
        bool isLastKnown = last > 0;
        row = Math.Max(row, first - 1);
        for (int empty = 0; _file is not null && (isLastKnown ? row < last : empty < MostEmpty); row += Batch)
        {
            StoredRow[] found = [.. Read(row, row + Batch).Where(MakesSense)];
            empty = found.Length > 0 ? 0 : empty + Batch;
            Lost += isLastKnown ? Math.Min(Batch, last - row) - found.Length : 0;
            foreach (StoredRow one in found)
            {
                yield return one;
            }
        }
    }

    /// <summary>The plotted values, all or none.</summary>
    public IReadOnlyList<HistoryPoint> Points() => Try<IReadOnlyList<HistoryPoint>>(() => [.. _history!.Range(long.MinValue, long.MaxValue)], []);

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    // Together; where that fails, one by one: each is found by its own way through the file.
    IReadOnlyList<StoredRow> Read(long after, long last)
    {
        if (Try<IReadOnlyList<StoredRow>?>(() => [.. _rows!.Whole(after, last)], null) is { } together)
        {
            return together;
        }

        var found = new List<StoredRow>();
        for (long row = after; row < last; row++)
        {
            found.AddRange(Try<IReadOnlyList<StoredRow>>(() => [.. _rows!.Whole(row, row + 1)], []));
        }

        return found;
    }

    static bool MakesSense(StoredRow row)
    {
        try
        {
            using JsonDocument body = JsonDocument.Parse(row.Body);
            return body.RootElement.GetProperty("journal").ValueEquals(row.Journal) && body.RootElement.GetProperty("seq").GetInt64() == row.Seq;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    T Try<T>(Func<T> read, T otherwise)
    {
        try
        {
            return _file is null ? otherwise : read();
        }
        catch (Exception e) when (JournalFault.IsExpected(e))
        {
            return otherwise;
        }
    }
}
