using Microsoft.Data.Sqlite;
using P1Daemon.Configuration;

namespace P1Daemon.Journal;

/// <summary>
/// Removes what need not be kept: delivered rows that are too old; and when the file is too large, the oldest delivered rows, and only
/// when there are none, undelivered ones.
/// </summary>
internal sealed class Retention(JournalFile file, JournalSettings settings)
{
    // Rows removed at a time: a look at age and size never holds the writer for long.
    const int Batch = 500;

    readonly SqliteCommand _old = file.Command("""
        DELETE FROM reading WHERE row IN (SELECT row FROM reading WHERE row <= $acknowledged ORDER BY row LIMIT $batch) AND written < $before
        """, "$acknowledged", "$batch", "$before");

    readonly SqliteCommand _oldest = file.Command("DELETE FROM reading WHERE row IN (SELECT row FROM reading WHERE row <= $last ORDER BY row LIMIT $batch)", "$last", "$batch");
    readonly SqliteCommand _used = file.Command("SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size");

    /// <summary>Bytes of the pages in use.</summary>
    public long UsedBytes() => (long)_used.ExecuteScalar()!;

    /// <summary>Removes what need not be kept.</summary>
    /// <returns>How many undelivered rows had to go.</returns>
    public long Apply(long acknowledged, DateTimeOffset now)
    {
        _old.Parameters[0].Value = acknowledged;
        _old.Parameters[1].Value = Batch;
        _old.Parameters[2].Value = now.AddDays(-settings.KeepDays).ToUnixTimeSeconds();
        _old.ExecuteNonQuery();

        long dropped = 0;
        while (UsedBytes() > settings.MaxMebibytes * 1024L * 1024)
        {
            if (Remove(acknowledged) == 0)
            {
                int removed = Remove(long.MaxValue);
                if (removed == 0)
                {
                    break;
                }

                dropped += removed;
            }
        }

        return dropped;
    }

    int Remove(long last)
    {
        _oldest.Parameters[0].Value = last;
        _oldest.Parameters[1].Value = Batch;
        return _oldest.ExecuteNonQuery();
    }
}
