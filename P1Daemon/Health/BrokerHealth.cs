namespace P1Daemon.Health;

/// <summary>How the broker is reached.</summary>
internal enum BrokerState
{
    /// <summary>Switched off in the configuration: no publisher is there to say otherwise.</summary>
    Disabled,

    /// <summary>Not there yet, or gone; attempts go on.</summary>
    Connecting,

    /// <summary>There.</summary>
    Connected,

    /// <summary>There, but it refuses the login or a reading.</summary>
    Refused,
}

/// <summary>The broker's side at one moment.</summary>
internal sealed record BrokerStatus
{
    public BrokerState State { get; init; }

    /// <summary>The address, without user or password.</summary>
    public string? Broker { get; init; }

    /// <summary>When it came into this state, by the host's clock.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Readings that the broker has acknowledged since the start.</summary>
    public long Published { get; init; }

    /// <summary>The last thing that went wrong, in words.</summary>
    public string? LastError { get; init; }
}

/// <summary>The state of the broker's side. Written by the publisher's loop alone, read by everyone.</summary>
internal sealed class BrokerHealth
{
    volatile BrokerStatus _now = new();

    /// <summary>Raised on the writer's thread when the state changes.</summary>
    public event Action? StateChanged;

    /// <summary>How things stand.</summary>
    public BrokerStatus Now => _now;

    /// <summary>Whether the loop still turns.</summary>
    public Progress Progress { get; } = new();

    /// <summary>For the one writer.</summary>
    public void Update(Func<BrokerStatus, BrokerStatus> change)
    {
        BrokerStatus before = _now;
        _now = change(before);
        if (_now.State != before.State)
        {
            StateChanged?.Invoke();
        }
    }
}
