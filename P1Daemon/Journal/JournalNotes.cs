using Microsoft.Data.Sqlite;
using P1Daemon.Readings;

namespace P1Daemon.Journal;

/// <summary>The names of the single values that stand beside the journal's rows.</summary>
internal enum Note
{
    /// <summary>Eight hex digits.</summary>
    Id,

    /// <summary>The first row that bears the id.</summary>
    IdRow,

    /// <summary>The boot in which the id was made.</summary>
    Boot,

    /// <summary>The inode of the file in which the id was made.</summary>
    Inode,

    /// <summary>The number of the next reading: never max + 1, because retention may empty the table.</summary>
    NextSeq,

    /// <summary>The last acknowledged row.</summary>
    Acknowledged,

    /// <summary>Undelivered rows that the size limit forced out.</summary>
    Dropped,

    /// <summary>The standing facts.</summary>
    Facts,
}

/// <summary>Reads and writes the single values.</summary>
internal sealed class JournalNotes(JournalFile file)
{
    readonly SqliteCommand _get = file.Command("SELECT value FROM note WHERE name = $name", "$name");
    readonly SqliteCommand _set = file.Command("INSERT INTO note (name, value) VALUES ($name, $value) ON CONFLICT (name) DO UPDATE SET value = excluded.value", "$name", "$value");

    /// <summary>A number; null where it was never set.</summary>
    public long? Get(Note note) => (long?)Read(note);

    /// <summary>A text; null where it was never set.</summary>
    public string? GetText(Note note) => (string?)Read(note);

    /// <summary>The standing facts; empty ones where none were ever written.</summary>
    public StandingFacts GetFacts() => Read(Note.Facts) is byte[] json ? FactsJson.Parse(json) : new StandingFacts();

    /// <summary>Writes a number or a text.</summary>
    public void Set(Note note, object value)
    {
        _set.Parameters[0].Value = Name(note);
        _set.Parameters[1].Value = value;
        _set.ExecuteNonQuery();
    }

    /// <summary>Writes the standing facts.</summary>
    public void SetFacts(StandingFacts facts) => Set(Note.Facts, FactsJson.ToBytes(facts));

    object? Read(Note note)
    {
        _get.Parameters[0].Value = Name(note);
        return _get.ExecuteScalar();
    }

    static string Name(Note note) => note switch
    {
        Note.Id => "id",
        Note.IdRow => "id_row",
        Note.Boot => "boot",
        Note.Inode => "inode",
        Note.NextSeq => "next_seq",
        Note.Acknowledged => "acknowledged",
        Note.Dropped => "dropped",
        _ => "facts",
    };
}
