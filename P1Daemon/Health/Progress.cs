namespace P1Daemon.Health;

/// <summary>
/// Whether a loop still turns. At each turn the loop says how long it may now sleep, and one that is not back by then is stuck. So a silent meter
/// and an absent broker are progress, and a call that never returns is none. Written by the loop, read by the watchdog.
/// </summary>
internal sealed class Progress
{
    /// <summary>What a turn may take beyond its sleep: closing a port, a card that is slow to write, a machine that is busy.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    long _due = long.MaxValue;

    /// <summary>The loop turns.</summary>
    /// <param name="sleep">How long it may be until it turns again.</param>
    /// <param name="time">The clock that <see cref="IsStuck"/> is asked with.</param>
    public void Turned(TimeSpan sleep, TimeProvider time) =>
        Volatile.Write(ref _due, time.GetTimestamp() + (long)((sleep + Grace).TotalSeconds * time.TimestampFrequency));

    /// <summary>True when the loop should have turned by now; false for one that has not begun.</summary>
    public bool IsStuck(TimeProvider time) => time.GetTimestamp() > Volatile.Read(ref _due);
}
