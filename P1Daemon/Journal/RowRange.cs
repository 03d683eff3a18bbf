using Microsoft.Data.Sqlite;

namespace P1Daemon.Journal;

/// <summary>Which rows a journal holds, kept in mind so that nothing must be counted: they have no gaps.</summary>
internal sealed class RowRange(JournalRows rows, JournalNumbers numbers)
{
    /// <summary>The first row; 0 where there is none.</summary>
    public long First { get; private set; }

    /// <summary>The last row that was ever written: the cursor must not fall behind it when retention has emptied the table.</summary>
    public long Last { get; private set; }

    /// <summary>The first number of the present id that is still there; null where there is none.</summary>
    public long? FirstSeq { get; private set; }

    /// <summary>How many rows there are.</summary>
    public long Count => First == 0 ? 0 : Last - First + 1;

    /// <summary>How many rows wait behind the cursor.</summary>
    public long Backlog(long cursor) => First == 0 ? 0 : Math.Max(0, Last - Math.Max(cursor, First - 1));

    /// <summary>Looks: after opening and after retention.</summary>
    /// <param name="cursor">As it is on disk.</param>
    public void Read(long cursor)
    {
        (First, long last) = rows.Ends();
        FirstSeq = numbers.Last is null ? null : rows.FirstSeq(numbers.Id, Math.Max(First, numbers.FirstRow));
        Last = Math.Max(Last, Math.Max(last, cursor));
    }

    /// <summary>Rows were appended, up to this one.</summary>
    /// <param name="row">The last.</param>
    /// <param name="seq">Its number under the present id; null where it has another one.</param>
    public void Grow(long row, long? seq)
    {
        First = First == 0 && row > Last ? Last + 1 : First;
        Last = row;
        FirstSeq ??= seq;
    }

    /// <summary>The number of the last delivered reading of the present id. Where all is delivered, the last number: its row may have gone.</summary>
    public long? AcknowledgedSeq(long cursor)
    {
        if (cursor >= Last)
        {
            return numbers.Last;
        }

        try
        {
            return rows.SeqOf(cursor, numbers.Id);
        }
        catch (SqliteException)
        {
            // Only the status is the poorer: whoever reads the rows meets the damage.
            return null;
        }
    }
}
