using Microsoft.Data.Sqlite;
using P1Daemon.Configuration;

namespace P1Daemon.Journal;

/// <summary>
/// Removes what need not be kept: delivered rows that are too old; and when the file is too large, the oldest delivered rows, and only
/// when there are none, undelivered ones.
/// </summary>
internal sealed class Retention(JournalFile file, JournalSettings settings)
{
    // Rows removed at a time: a look at age and size never holds the writer for long, and takes few undelivered rows more than it must.
    const int Batch = 500;
    const int UndeliveredBatch = 25;

    readonly SqliteCommand _old = file.Command("""
        DELETE FROM reading WHERE row IN (SELECT row FROM reading WHERE row <= $acknowledged ORDER BY row LIMIT $batch) AND written < $before
        """, "$acknowledged", "$batch", "$before");

    readonly SqliteCommand _oldest = file.Command("DELETE FROM reading WHERE row IN (SELECT row FROM reading WHERE row <= $last ORDER BY row LIMIT $batch)", "$last", "$batch");
    readonly SqliteCommand _count = file.Command("SELECT count(*) FROM reading WHERE row > $after AND row <= $last", "$after", "$last");
    readonly SqliteCommand _used = file.Command("SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size");

    /// <summary>Bytes of the pages in use.</summary>
    public long UsedBytes() => (long)_used.ExecuteScalar()!;

    /// <summary>Removes what need not be kept.</summary>
    /// <param name="acknowledged">The last delivered row.</param>
    /// <param name="now">The host's clock.</param>
    /// <param name="upTo">These rows must go whatever they are; 0: none.</param>
    /// <returns>How many undelivered rows had to go.</returns>
    public long Apply(long acknowledged, DateTimeOffset now, long upTo)
    {
        long dropped = RemoveUpTo(acknowledged, upTo);
        _old.Parameters[0].Value = acknowledged;
        _old.Parameters[1].Value = Batch;
        _old.Parameters[2].Value = now.AddDays(-settings.KeepDays).ToUnixTimeSeconds();
        _old.ExecuteNonQuery();

        while (UsedBytes() > settings.MaxMebibytes * 1024L * 1024)
        {
            if (Remove(acknowledged, Batch) > 0)
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
