namespace P1Daemon.Health;

/// <summary>The journal at one moment.</summary>
internal sealed record JournalStatus
{
    /// <summary>False while readings can only be kept in memory.</summary>
    public bool Writable { get; init; } = true;

    /// <summary>Eight hex digits.</summary>
    public string? Id { get; init; }

    /// <summary>Numbers of the present id; null where it has no row.</summary>
    public long? FirstSeq { get; init; }

    public long? LastSeq { get; init; }

    public long? AcknowledgedSeq { get; init; }

    /// <summary>Undelivered rows of all ids.</summary>
    public long Backlog { get; init; }

    /// <summary>Size of the used pages.</summary>
    public long Bytes { get; init; }

    /// <summary>Undelivered rows that the size limit forced out.</summary>
    public long Dropped { get; init; }

    /// <summary>Why it is not writable, in words.</summary>
    public string? Error { get; init; }
}

/// <summary>The state of the journal. Written by the journal alone (under its own lock), read by everyone.</summary>
internal sealed class JournalHealth
{
    volatile JournalStatus _now = new();

    /// <summary>Raised on the writer's thread when the journal stops or begins to be writable.</summary>
    public event Action? StateChanged;

    /// <summary>How things stand.</summary>
    public JournalStatus Now => _now;

    /// <summary>For the one writer.</summary>
    public void Update(Func<JournalStatus, JournalStatus> change)
    {
        JournalStatus before = _now;
        _now = change(before);
        if (_now.Writable != before.Writable)
        {
            StateChanged?.Invoke();
        }
    }
}
