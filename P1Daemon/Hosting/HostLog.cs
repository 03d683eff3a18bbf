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

    [LoggerMessage(6, LogLevel.Warning, "The service manager at {Socket} cannot be told how things stand: {Reason}; the daemon goes on, and tries again each time")]
    public static partial void NotNotified(ILogger log, string socket, string reason);
}
