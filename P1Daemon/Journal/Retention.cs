using Microsoft.Data.Sqlite;
using P1Daemon.Configuration;

namespace P1Daemon.Journal;

/// <summary>
/// Removes what need not be kept: delivered rows that are too old; and when the file is too large, the oldest delivered rows, then plotted values, and only
/// when there are none, undelivered rows, which are counted and said in the log.
/// </summary>
internal sealed class Retention(JournalFile file, JournalNotes notes, HistoryTable history, JournalSettings settings, int mostRows, DropLog drops)
{
    // How many appends go by between two looks at age and size.
    const int Every = 100;

    // Rows removed at a time: a look at age and size never holds the writer for long, and takes few undelivered rows more than it must.
    const int Batch = 500;
    const int UndeliveredBatch = 25;

    // What can be asked for in one plot stays, also where delivered rows go at once.
    const int LeastHistoryDays = 2;

    readonly SqliteCommand _old = file.Command("""
        DELETE FROM reading WHERE row IN (SELECT row FROM reading WHERE row <= $acknowledged ORDER BY row LIMIT $batch) AND written < $before
        """, "$acknowledged", "$batch", "$before");

    readonly SqliteCommand _oldest = file.Command("DELETE FROM reading WHERE row IN (SELECT row FROM reading WHERE row <= $last ORDER BY row LIMIT $batch)", "$last", "$batch");
    readonly SqliteCommand _count = file.Command("SELECT count(*) FROM reading WHERE row > $after AND row <= $last", "$after", "$last");
    readonly SqliteCommand _used = file.Command("SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
    int _untilNext;

    /// <summary>Undelivered rows that had to go, ever.</summary>
    public long Dropped { get; private set; } = notes.Get(Note.Dropped) ?? 0;

    /// <summary>Bytes of the pages in use.</summary>
    public long UsedBytes() => (long)_used.ExecuteScalar()!;

    /// <summary>Before each append; true when it is time to look.</summary>
    public bool IsDue(RowRange range) => --_untilNext <= 0 || range.Count >= mostRows;

    /// <summary>Removes what need not be kept, in a transaction.</summary>
    /// <param name="range">The rows that there are, and in the end those that are left.</param>
    /// <param name="cursor">The last delivered row.</param>
    /// <param name="last">The time of the last reading; null before the first.</param>
    /// <param name="now">The host's clock.</param>
    public void Tidy(RowRange range, JournalCursor cursor, DateTimeOffset? last, DateTimeOffset now)
    {
        long dropped = 0;
        file.InTransaction(() =>
        {
            dropped = RemoveUpTo(cursor.Row, range.Count >= mostRows ? range.Last - mostRows + 1 : 0);
            RemoveOld(cursor.Row, now);
            RemoveOldHistory(last, now);
            dropped += RemoveToFit(cursor.Row);
            if (dropped > 0)
            {
                notes.Set(Note.Dropped, Dropped + dropped);
            }
        });
        Dropped += dropped;
        drops.Add(dropped);
        range.Read(cursor.Written);
        _untilNext = Every;
    }

    /// <summary>In a transaction: another journal's losses count from now on here.</summary>
    public void WriteDropped(long dropped) => notes.Set(Note.Dropped, dropped);

    /// <summary>After that transaction.</summary>
    public void WroteDropped(long dropped) => Dropped = dropped;

    void RemoveOld(long acknowledged, DateTimeOffset now)
    {
        _old.Parameters[0].Value = acknowledged;
        _old.Parameters[1].Value = Batch;
        _old.Parameters[2].Value = now.AddDays(-settings.KeepDays).ToUnixTimeSeconds();
        _old.ExecuteNonQuery();
    }

    // Old by both clocks: the meter's may be years behind the host's, as in a recording, and may leap ahead for a telegram; the host's may be wrong until it is set.
    void RemoveOldHistory(DateTimeOffset? last, DateTimeOffset now)
    {
        if (last is { } reading)
        {
            history.RemoveBefore((reading < now ? reading : now).AddDays(-Math.Max(settings.KeepDays, LeastHistoryDays)));
        }
    }

    int RemoveToFit(long acknowledged)
    {
        int dropped = 0;
        while (UsedBytes() > settings.MaxMebibytes * 1024L * 1024)
        {
            if (Remove(acknowledged, Batch) > 0 || history.RemoveOldest(Batch) > 0)
            {
                continue;
            }

            int removed = Remove(long.MaxValue, UndeliveredBatch);
            if (removed == 0)
            {
                break;
            }

            dropped += removed;
        }

        return dropped;
    }

    long RemoveUpTo(long acknowledged, long upTo)
    {
        if (upTo == 0)
        {
            return 0;
        }

        _count.Parameters[0].Value = acknowledged;
        _count.Parameters[1].Value = upTo;
        long undelivered = (long)_count.ExecuteScalar()!;
        Remove(upTo, int.MaxValue);
        return undelivered;
    }

    int Remove(long last, int batch)
    {
        _oldest.Parameters[0].Value = last;
        _oldest.Parameters[1].Value = batch;
        return _oldest.ExecuteNonQuery();
    }
}
