namespace P1Daemon.Readings;

/// <summary>
/// One register's guard: a value below the last accepted one is held back until a later measurement confirms it. One lost bit or one zero would
/// book a whole total in other people's statistics.
/// </summary>
internal sealed class RegisterHold
{
    static readonly TimeSpan _later = TimeSpan.FromHours(1);

    (decimal Value, DateTimeOffset? Stamp, DateTimeOffset Seen)? _held;

    /// <summary>True when the value may be shown; false while it is held.</summary>
    /// <param name="accepted">The last accepted one; null before the first.</param>
    /// <param name="value">The register now.</param>
    /// <param name="stamp">The measurement's own time, of M-Bus devices; null where it has none.</param>
    /// <param name="seen">The telegram's time.</param>
    /// <param name="everyTelegram">True for electricity, where each telegram is a measurement of its own.</param>
    public bool Accepts(decimal? accepted, decimal value, DateTimeOffset? stamp, DateTimeOffset seen, bool everyTelegram)
    {
        if (accepted is null || value >= accepted)
        {
            _held = null;
            return true;
        }

        if (_held is not { } held)
        {
            _held = (value, stamp, seen);
            return false;
        }

        bool later = everyTelegram || (stamp is { } now && held.Stamp is { } then ? now > then : seen - held.Seen >= _later);
        if (later && value >= held.Value)
        {
            _held = null;
            return true;
        }

        if (later || value < held.Value)
        {
            _held = (value, stamp, later ? seen : held.Seen);
        }

        return false;
    }

    /// <summary>The meter was replaced: what was held means nothing now.</summary>
    public void Clear() => _held = null;
}
