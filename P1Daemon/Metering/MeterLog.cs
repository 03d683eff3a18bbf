using Microsoft.Extensions.Logging;
using P1Daemon.Readings;

namespace P1Daemon.Metering;

/// <summary>What the meter's side says in the log: one line for each change, each standing alone.</summary>
internal static partial class MeterLog
{
    [LoggerMessage(101, LogLevel.Information, "Telegrams come from {Port}: {Model}, meter {Id}, protocol {Protocol}")]
    public static partial void Found(ILogger log, string? port, string model, string id, string protocol);

    [LoggerMessage(EventId = 102, Message = "{Complaint}; trying again")]
    public static partial void SourceLost(ILogger log, LogLevel level, string complaint);

    [LoggerMessage(103, LogLevel.Warning, "No valid telegram from {Port} for {Seconds} s: the meter counts as silent and the port is reopened")]
    public static partial void Silent(ILogger log, string port, int seconds);

    [LoggerMessage(EventId = 104, Message = "No valid telegram from {Port} for {Seconds} s: is the cable in, is it the right port, and does meter.line fit? The port is reopened")]
    public static partial void NothingHeard(ILogger log, LogLevel level, string port, int seconds);

    [LoggerMessage(105, LogLevel.Information, "Telegrams come again, after {Seconds:F1} s")]
    public static partial void Back(ILogger log, double seconds);

    [LoggerMessage(106, LogLevel.Warning, "Telegrams rejected: {Causes}")]
    public static partial void Rejected(ILogger log, string causes);

    [LoggerMessage(107, LogLevel.Warning, "Lines left out because they begin with no OBIS code: {Count}, the last one '{Example}'; the rest of their telegrams is used. From a meter without CRC this means a bad cable")]
    public static partial void Nonsense(ILogger log, int count, string example);

    [LoggerMessage(108, LogLevel.Information, "Code {Code} says {Value}: it has no key, or no sense for its key, and is passed on under \"unknown\"")]
    public static partial void Unknown(ILogger log, string code, string value);

    [LoggerMessage(109, LogLevel.Warning, "Registers that fell below their last value are held back until a later measurement confirms them: {Keys}")]
    public static partial void Held(ILogger log, string keys);

    [LoggerMessage(118, LogLevel.Information, "No register is held back any more")]
    public static partial void HeldNoMore(ILogger log);

    [LoggerMessage(119, LogLevel.Information, "{Port} is back, after {Seconds:F1} s")]
    public static partial void SourceBack(ILogger log, string port, double seconds);

    [LoggerMessage(110, LogLevel.Warning, "The meter's clock was set back from {Old:O} to {New:O}: readings go on from there")]
    public static partial void ClockSetBack(ILogger log, DateTimeOffset old, DateTimeOffset @new);

    [LoggerMessage(111, LogLevel.Debug, "Event: {Happened}")]
    public static partial void Happened(ILogger log, MeterEvent happened);

    [LoggerMessage(112, LogLevel.Information, "The recording {Path} has been read to its end; the daemon ends when all readings are delivered")]
    public static partial void RecordingEnded(ILogger log, string path);

    [LoggerMessage(113, LogLevel.Error, "This meter encrypts its telegrams: set meter.encryption_key to the key that the grid operator gives its customers")]
    public static partial void KeyMissing(ILogger log);

    [LoggerMessage(114, LogLevel.Error, "The meter's encrypted telegrams do not open: check meter.encryption_key and, outside Luxembourg, meter.authentication_key; each is 32 hex digits and belongs to one meter")]
    public static partial void KeyWrong(ILogger log);

    [LoggerMessage(115, LogLevel.Warning, "The meter's encrypted telegrams open, but their authentication tag does not verify; their CRC is right, so they are used. meter.authentication_key may be wrong")]
    public static partial void TagWrong(ILogger log);

    [LoggerMessage(116, LogLevel.Information, "The meter's encrypted telegrams open and their authentication tag verifies")]
    public static partial void Opened(ILogger log);

    [LoggerMessage(117, LogLevel.Error, "This meter speaks {Protocol}, not P1 text: p1meter cannot read it. Some operators switch the port to P1 on request")]
    public static partial void Foreign(ILogger log, string protocol);
}
