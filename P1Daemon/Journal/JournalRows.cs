using Microsoft.Data.Sqlite;

namespace P1Daemon.Journal;

/// <summary>A row with all that is kept of it.</summary>
/// <param name="Row">Its place in its own journal.</param>
/// <param name="Journal">Eight hex digits.</param>
/// <param name="Seq">Its number under them.</param>
/// <param name="Written">When, Unix seconds of the host.</param>
/// <param name="Body">The JSON as it is sent.</param>
internal readonly record struct StoredRow(long Row, string Journal, long Seq, long Written, byte[] Body);

/// <summary>Reads and writes the journal's rows.</summary>
internal sealed class JournalRows(JournalFile file)
{
    readonly SqliteCommand _insert = file.Command(
        "INSERT INTO reading (row, journal, seq, written, body) VALUES ($row, $journal, $seq, $written, $body)", "$row", "$journal", "$seq", "$written", "$body");

    readonly SqliteCommand _after = file.Command("SELECT row, body FROM reading WHERE row > $after ORDER BY row LIMIT $limit", "$after", "$limit");
    readonly SqliteCommand _whole = file.Command("SELECT row, journal, seq, written, body FROM reading WHERE row > $after AND row <= $last ORDER BY row", "$after", "$last");
    readonly SqliteCommand _number = file.Command("SELECT seq FROM reading WHERE row = $row AND journal = $journal", "$row", "$journal");
    readonly SqliteCommand _first = file.Command("SELECT seq FROM reading WHERE row >= $from AND journal = $journal ORDER BY row LIMIT 1", "$from", "$journal");
    readonly SqliteCommand _ends = file.Command("SELECT (SELECT coalesce(min(row), 0) FROM reading), (SELECT coalesce(max(row), 0) FROM reading)");

    /// <summary>Adds a row.</summary>
    public void Insert(in StoredRow row)
    {
        _insert.Parameters[0].Value = row.Row;
        _insert.Parameters[1].Value = row.Journal;
        _insert.Parameters[2].Value = row.Seq;
        _insert.Parameters[3].Value = row.Written;
        _insert.Parameters[4].Value = row.Body;
        _insert.ExecuteNonQuery();
    }

    /// <summary>The rows after a row, in the order of writing.</summary>
    public IReadOnlyList<JournalRow> After(long row, int limit)
    {
        _after.Parameters[0].Value = row;
        _after.Parameters[1].Value = limit;
        var rows = new List<JournalRow>();
        using SqliteDataReader reader = _after.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(new JournalRow(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
        }

        return rows;
    }

    /// <summary>The rows after a row, with all that is kept of them.</summary>
    public IEnumerable<StoredRow> Whole(long after, long last = long.MaxValue)
    {
        _whole.Parameters[0].Value = after;
        _whole.Parameters[1].Value = last;
        using SqliteDataReader reader = _whole.ExecuteReader();
        while (reader.Read())
        {
            yield return new StoredRow(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetFieldValue<byte[]>(4));
        }
    }

    /// <summary>The number of a row; null where the row is not there or has another journal id.</summary>
    public long? SeqOf(long row, string journal)
    {
        _number.Parameters[0].Value = row;
        _number.Parameters[1].Value = journal;
        return (long?)_number.ExecuteScalar();
    }

    /// <summary>The first number of an id that is still there.</summary>
    /// <param name="journal">The id.</param>
    /// <param name="from">No row of it is before this one.</param>
    public long? FirstSeq(string journal, long from)
    {
        _first.Parameters[0].Value = from;
        _first.Parameters[1].Value = journal;
        return (long?)_first.ExecuteScalar();
    }

    /// <summary>The first and the last row; zeros where there is none.</summary>
    public (long First, long Last) Ends()
    {
        using SqliteDataReader reader = _ends.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
