using Microsoft.Extensions.Logging;

namespace P1Daemon.Journal;

/// <summary>What the journal says in the log.</summary>
internal static partial class JournalLog
{
    [LoggerMessage(401, LogLevel.Error, "The journal {Path} cannot be written ({Why}): readings are kept in memory, at most {Most}, until it can be; they are lost if the daemon ends before. Check the room on the disk and the folder's owner")]
    public static partial void NotWritable(ILogger log, string path, string why, int most);

    [LoggerMessage(402, LogLevel.Error, "The journal {Path} is damaged ({Why}): it was set aside as {Aside}, and a new one begins with the undelivered readings that could be read from it: {Saved}, and {Lost} could not")]
    public static partial void Damaged(ILogger log, string path, string why, string aside, long saved, long lost);

    [LoggerMessage(404, LogLevel.Warning, "The journal is at its limit of {MaxMebibytes} MiB and the broker has not taken its readings: the oldest {Count} undelivered ones were dropped. Bring the broker back, or raise journal.max_mebibytes")]
    public static partial void Dropped(ILogger log, int maxMebibytes, long count);

    [LoggerMessage(405, LogLevel.Information, "The journal {Path} can be written again, after {Seconds:F0} s: {Count} readings were moved into it from memory")]
    public static partial void WritableAgain(ILogger log, string path, double seconds, long count);

    [LoggerMessage(406, LogLevel.Error, "The journal {Path} cannot be written ({Why}): {Count} undelivered readings that were kept in memory are lost")]
    public static partial void LostAtStop(ILogger log, string path, string why, long count);

    [LoggerMessage(407, LogLevel.Warning, "The journal's file cannot be written and the {Most} readings that memory may hold are waiting: the oldest {Count} undelivered ones were dropped. Make room on the disk")]
    public static partial void DroppedFromMemory(ILogger log, int most, long count);
}
