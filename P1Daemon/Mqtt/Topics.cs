namespace P1Daemon.Mqtt;

/// <summary>The names of the topics below one base topic.</summary>
internal sealed class Topics(string root)
{
    /// <summary>Every reading, in order; not retained.</summary>
    public string Reading { get; } = $"{root}/reading";

    /// <summary>The newest telegram; retained.</summary>
    public string State { get; } = $"{root}/state";

    /// <summary><c>online</c> or <c>offline</c>; retained, and the will.</summary>
    public string Availability { get; } = $"{root}/availability";

    /// <summary>The daemon's own state; retained.</summary>
    public string Status { get; } = $"{root}/status";

    /// <summary>Each event at once; not retained.</summary>
    public string Event { get; } = $"{root}/event";

    /// <summary>The verified telegram as it came; not retained.</summary>
    public string Telegram { get; } = $"{root}/telegram";

    /// <summary>One bare value; retained.</summary>
    public string Value(string name) => $"{root}/values/{name}";

    /// <summary>The filter that covers all of them.</summary>
    public string EachValue { get; } = $"{root}/values/+";
}
