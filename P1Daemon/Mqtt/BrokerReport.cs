using Microsoft.Extensions.Logging;
using P1Daemon.Health;

namespace P1Daemon.Mqtt;

/// <summary>
/// Tells people how things stand with the broker: the state for everyone who shows it, and one log line for each change; what repeats
/// is said at debug level.
/// </summary>
internal sealed partial class BrokerReport(BrokerHealth health, string address, TimeProvider time, ILogger logger)
{
    readonly Dictionary<string, string> _refusedTopics = [];
    bool _wasThere;
    string? _said;
    long? _awaySince;

    /// <summary>The loop turns, and is back within this time.</summary>
    public void Turned(TimeSpan sleep) => health.Progress.Turned(sleep, time);

    /// <summary>Attempts begin.</summary>
    public void Starting() => Enter(BrokerState.Connecting, null);

    /// <summary>There.</summary>
    public void Connected(string version, string clientId)
    {
        if (_wasThere && _awaySince is { } since)
        {
            double away = Math.Round(time.GetElapsedTime(since).TotalSeconds);
            LogBack(address, version, clientId, away);
        }
        else
        {
            LogConnected(address, version, clientId);
        }

        _wasThere = true;
        _said = null;
        _awaySince = null;
        _refusedTopics.Clear();
        Enter(BrokerState.Connected, null);
    }

    /// <summary>An attempt failed.</summary>
    public void Failed(BrokerException error)
    {
        _awaySince ??= time.GetTimestamp();
        Enter(error.Refused ? BrokerState.Refused : BrokerState.Connecting, error.Message);
        if (IsNews(error.Message))
        {
            LogFailed(address, error.Message);
        }
        else
        {
            LogFailedAgain(address, error.Message);
        }
    }

    /// <summary>The connection is gone.</summary>
    public void Lost(string why)
    {
        _awaySince = time.GetTimestamp();
        LogLost(address, why);
        Enter(BrokerState.Connecting, why);
    }

    /// <summary>The broker took so many readings more.</summary>
    /// <param name="count">How many.</param>
    /// <param name="takesAgain">It refused them before.</param>
    public void Published(int count, bool takesAgain)
    {
        health.Update(now => now with { Published = now.Published + count });
        if (takesAgain)
        {
            LogTaken(address);
            _said = null;
            Enter(BrokerState.Connected, null);
        }
    }

    /// <summary>The broker refuses a reading.</summary>
    public void ReadingRefused(string topic, string reason)
    {
        Enter(BrokerState.Refused, $"{topic}: {reason}");
        if (IsNews(reason))
        {
            LogReadingRefused(address, topic, reason);
        }
        else
        {
            LogReadingRefusedAgain(topic, reason);
        }
    }

    /// <summary>The broker answered a publish on a topic other than the readings'.</summary>
    /// <param name="topic">Its name.</param>
    /// <param name="refusal">Why it refused; null when it took it.</param>
    public void SideAnswered(string topic, string? refusal)
    {
        if (refusal is null)
        {
            _refusedTopics.Remove(topic);
            return;
        }

        health.Update(now => now with { LastError = $"{topic}: {refusal}" });
        if (_refusedTopics.TryGetValue(topic, out string? before) && before == refusal)
        {
            LogSideRefusedAgain(topic, refusal);
            return;
        }

        _refusedTopics[topic] = refusal;
        LogSideRefused(address, topic, refusal);
    }

    /// <summary>Nothing is sent to a topic, or to all below it, for ten minutes.</summary>
    public void LeftOut(string topic) => LogLeftOut(address, topic);

    /// <summary>Not everything came through before the stop.</summary>
    public void LeftUnfinished() => LogLeftUnfinished(address);

    bool IsNews(string message)
    {
        bool news = message != _said;
        _said = message;
        return news;
    }

    void Enter(BrokerState state, string? error) => health.Update(now => now with
    {
        State = state,
        Broker = address,
        Since = now.State == state && now.Since is not null ? now.Since : time.GetUtcNow(),
        LastError = error ?? now.LastError,
    });

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the broker {Address} with MQTT {Version} as {ClientId}")]
    partial void LogConnected(string address, string version, string clientId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the broker {Address} again with MQTT {Version} as {ClientId}, after {Seconds} s")]
    partial void LogBack(string address, string version, string clientId, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection to the broker {Address}: {Reason}; readings wait in the journal, attempts go on")]
    partial void LogFailed(string address, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Still no connection to the broker {Address}: {Reason}")]
    partial void LogFailedAgain(string address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the broker {Address}: {Reason}; readings wait in the journal until it is back")]
    partial void LogLost(string address, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The broker {Address} refuses readings on {Topic}: {Reason}; they wait in the journal, attempts go on")]
    partial void LogReadingRefused(string address, string topic, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Readings on {Topic} are still refused: {Reason}")]
    partial void LogReadingRefusedAgain(string topic, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The broker {Address} takes readings again")]
    partial void LogTaken(string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker {Address} refuses {Topic}: {Reason}; readings go on without it")]
    partial void LogSideRefused(string address, string topic, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The connection to the broker {Address} was lost over {Topic}, as if it refused it: nothing is sent there for ten minutes, so that readings come through")]
    partial void LogLeftOut(string address, string topic);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Topic} is still refused: {Reason}")]
    partial void LogSideRefusedAgain(string topic, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The broker {Address} did not answer before the stop; it will say offline by itself, and unanswered readings are sent again at the next start")]
    partial void LogLeftUnfinished(string address);
}
