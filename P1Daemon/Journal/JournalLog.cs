using Microsoft.Extensions.Logging;

namespace P1Daemon.Journal;

/// <summary>What the journal says in the log.</summary>
internal static partial class JournalLog
{
    [LoggerMessage(404, LogLevel.Warning, "The journal is at its limit of {MaxMebibytes} MiB and the broker has not taken its readings: the oldest {Count} undelivered ones were dropped. Bring the broker back, or raise journal.max_mebibytes")]
    public static partial void Dropped(ILogger log, int maxMebibytes, long count);
}
