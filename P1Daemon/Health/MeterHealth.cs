using System.Collections.Immutable;

namespace P1Daemon.Health;

/// <summary>Whether telegrams come.</summary>
internal enum MeterState
{
    /// <summary>The port is not open or no telegram has come yet.</summary>
    Absent,

    /// <summary>Telegrams came and have stopped.</summary>
    Silent,

    /// <summary>Telegrams come.</summary>
    Online,
}

/// <summary>Why a telegram was rejected.</summary>
internal enum Rejection
{
    /// <summary>Its CRC-16 is wrong or missing.</summary>
    Crc,

    /// <summary>Longer than any telegram can be: usually noise, or the wrong speed.</summary>
    TooLong,

    /// <summary>Another began before it ended, or the connection went.</summary>
    Incomplete,

    /// <summary>Right checksum, but nothing in it is a value.</summary>
    Format,

    /// <summary>Encrypted, and the key does not open it.</summary>
    Decrypt,
}

/// <summary>The meter's side at one moment. Times are the host's.</summary>
internal sealed record MeterStatus
{
    public MeterState State { get; init; }

    public string? Id { get; init; }

    public string? Model { get; init; }

    public string? Protocol { get; init; }

    public string? Port { get; init; }

    public string? Line { get; init; }

    /// <summary>Of a meter that encrypts: <c>verified</c>, <c>unverified</c> (opened, tag wrong, CRC right) or <c>not opened</c>; null for a plain one.</summary>
    public string? Encryption { get; init; }

    public DateTimeOffset? LastTelegram { get; init; }

    /// <summary>Measured between the last two telegrams, seconds.</summary>
    public double? IntervalSeconds { get; init; }

    /// <summary>Meter − host, seconds.</summary>
    public double? ClockOffsetSeconds { get; init; }

    public long Telegrams { get; init; }

    /// <summary>Counts in the order of <see cref="Rejection"/>.</summary>
    public ImmutableArray<long> Rejected { get; init; } = [.. new long[Enum.GetValues<Rejection>().Length]];

    /// <summary>Register values held back because they fell.</summary>
    public long Held { get; init; }

    public long Bytes { get; init; }

    public long Reconnects { get; init; }

    /// <summary>Codes that gave no key, with how often each came.</summary>
    public ImmutableSortedDictionary<string, long> Unknown { get; init; } = ImmutableSortedDictionary<string, long>.Empty.WithComparers(StringComparer.Ordinal);
}

/// <summary>The state of the meter's side. Written by the meter's loop alone, read by everyone.</summary>
internal sealed class MeterHealth
{
    volatile MeterStatus _now = new();

    /// <summary>Raised on the writer's thread when <see cref="MeterStatus.State"/> changes; a handler only wakes its own loop.</summary>
    public event Action? StateChanged;

    /// <summary>How things stand.</summary>
    public MeterStatus Now => _now;

    /// <summary>Whether the loop still turns.</summary>
    public Progress Progress { get; } = new();

    /// <summary>For the one writer.</summary>
    public void Update(Func<MeterStatus, MeterStatus> change)
    {
        MeterStatus before = _now;
        _now = change(before);
        if (_now.State != before.State)
        {
            StateChanged?.Invoke();
        }
    }
}
