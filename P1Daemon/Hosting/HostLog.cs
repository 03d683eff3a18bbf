using Microsoft.Extensions.Logging;

namespace P1Daemon.Hosting;

/// <summary>What the process as a whole says in the log.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1, LogLevel.Information, "p1meter {Version} started")]
    public static partial void Started(ILogger log, string version);

    [LoggerMessage(2, LogLevel.Information, "p1meter stopped")]
    public static partial void Stopped(ILogger log);

    [LoggerMessage(3, LogLevel.Warning, "SIGHUP is ignored: to read the configuration anew, restart the daemon")]
    public static partial void HangUpIgnored(ILogger log);

    [LoggerMessage(4, LogLevel.Critical, "{Loop} ended on an error that nobody expected: the daemon ends with 1. Please report it with the lines below")]
    public static partial void Failed(ILogger log, Exception error, string loop);

    [LoggerMessage(5, LogLevel.Error, "A loop is stuck: {Loop} has not come back from a call that should long be over. If it does not, systemd starts the daemon anew")]
    public static partial void Stuck(ILogger log, string loop);

    [LoggerMessage(402, LogLevel.Error, "The journal {Path} is damaged ({Why}): it was set aside as {Aside}, and a new one begins")]
    public static partial void JournalDamaged(ILogger log, string path, string why, string aside);

    [LoggerMessage(403, LogLevel.Error, "The journal {Path} is in use by another program: readings are kept in memory and are lost when the daemon ends. A second meter needs a journal.path of its own")]
    public static partial void JournalInUse(ILogger log, string path);

    [LoggerMessage(401, LogLevel.Error, "The journal {Path} cannot be opened ({Why}): readings are kept in memory and are lost when the daemon ends. Check the folder's owner and the room on the disk, then restart")]
    public static partial void JournalNotOpened(ILogger log, string path, string why);
}
