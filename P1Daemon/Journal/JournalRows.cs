using Microsoft.Data.Sqlite;

namespace P1Daemon.Journal;

/// <summary>Reads and writes the journal's rows.</summary>
internal sealed class JournalRows(JournalFile file)
{
    readonly SqliteCommand _insert = file.Command(
        "INSERT INTO reading (journal, seq, written, body) VALUES ($journal, $seq, $written, $body) RETURNING row", "$journal", "$seq", "$written", "$body");

    readonly SqliteCommand _after = file.Command("SELECT row, body FROM reading WHERE row > $after ORDER BY row LIMIT $limit", "$after", "$limit");
    readonly SqliteCommand _number = file.Command("SELECT seq FROM reading WHERE row = $row AND journal = $journal", "$row", "$journal");
    readonly SqliteCommand _first = file.Command("SELECT seq FROM reading WHERE journal = $journal ORDER BY row LIMIT 1", "$journal");
    readonly SqliteCommand _ends = file.Command("SELECT coalesce(min(row), 0), coalesce(max(row), 0) FROM reading");

    /// <summary>Adds a row and tells its place.</summary>
    public long Insert(string journal, long seq, DateTimeOffset written, byte[] body)
    {
        _insert.Parameters[0].Value = journal;
        _insert.Parameters[1].Value = seq;
        _insert.Parameters[2].Value = written.ToUnixTimeSeconds();
        _insert.Parameters[3].Value = body;
        return (long)_insert.ExecuteScalar()!;
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

    /// <summary>The number of a row; null where the row is not there or has another journal id.</summary>
    public long? SeqOf(long row, string journal)
    {
        _number.Parameters[0].Value = row;
        _number.Parameters[1].Value = journal;
        return (long?)_number.ExecuteScalar();
    }

    /// <summary>The first number of an id that is still there.</summary>
    public long? FirstSeq(string journal)
    {
        _first.Parameters[0].Value = journal;
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
