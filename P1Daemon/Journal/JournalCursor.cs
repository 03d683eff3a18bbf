using Microsoft.Data.Sqlite;

namespace P1Daemon.Journal;

/// <summary>
/// The last acknowledged row. It goes to disk in the transaction of the next reading, which costs nothing, or after so many rows, or at the end: what a
/// kill makes unknown is sent again, and nothing is lost.
/// </summary>
internal sealed class JournalCursor(JournalNotes notes)
{
    const int MostUnwritten = 256;

    /// <summary>The cursor on disk.</summary>
    public long Written { get; private set; } = notes.Get(Note.Acknowledged) ?? 0;

    /// <summary>The cursor.</summary>
    public long Row { get; private set; }

    /// <summary>Where it stands when a journal is opened.</summary>
    public void Begin(long row) => Row = row;

    /// <summary>Moves it.</summary>
    public void Move(long row)
    {
        Row = row;
        if (Math.Abs(row - Written) >= MostUnwritten)
        {
            WriteIfWritable();
        }
    }

    /// <summary>In a transaction.</summary>
    public void Write(long row)
    {
        if (row != Written)
        {
            notes.Set(Note.Acknowledged, row);
        }
    }

    /// <summary>After that transaction.</summary>
    public void Wrote(long row) => Row = Written = row;

    /// <summary>By itself. What cannot be written now is written with a later reading.</summary>
    public void WriteIfWritable()
    {
        try
        {
            Write(Row);
            Written = Row;
        }
        catch (SqliteException)
        {
        }
    }
}
