namespace P1Daemon.Readings;

/// <summary>Notices a meter whose clock stands still: from the 60th telegram running with the same time, that time is no time.</summary>
internal sealed class StuckClock
{
    const int Patience = 60;

    DateTimeOffset? _last;
    int _running;

    /// <summary>True when this time has been said too often. Call once for each telegram.</summary>
    public bool IsStuck(DateTimeOffset? time)
    {
        _running = time is not null && time == _last ? _running + 1 : 1;
        _last = time;
        return time is not null && _running >= Patience;
    }
}
