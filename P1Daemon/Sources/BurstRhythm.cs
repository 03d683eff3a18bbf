namespace P1Daemon.Sources;

/// <summary>
/// Learns how long the bytes come between two pauses, so that a reader may sleep through most of a burst and wake when the rest should be there.
/// It never aims past the shortest of the last bursts: a longer one is followed at a pace of one wake a millisecond, which costs wakes and no latency;
/// a burst that turns out shorter makes it aim lower at once. Until one whole burst was seen there is no delay at all. It knows nothing of what the bytes mean.
/// </summary>
/// <param name="longest">No sleep is longer, whatever was learned: the kernel's buffer has to hold what comes meanwhile.</param>
internal sealed class BurstRhythm(TimeSpan longest)
{
    /// <summary>Silence that separates two bursts.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The pace at which the end of a burst is followed, and so the most that is added to its last byte.</summary>
    public static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(1);

    // How far before the learned end the aim is: the end is then seen, and so learned again from each burst.
    static readonly TimeSpan _margin = TimeSpan.FromMilliseconds(0.3);

    readonly TimeSpan?[] _learned = new TimeSpan?[16];
    int _bursts;
    int _overslept; // bursts running whose end was slept through

    TimeSpan? _start;
    TimeSpan _seen;  // from the start to the last moment at which bytes were known to come
    TimeSpan _until; // from the start to the end of the sleep after that
    TimeSpan _taken; // the last reading

    /// <summary>Bytes wait at <paramref name="now"/>: how long to sleep before they are taken.</summary>
    public TimeSpan Arrived(TimeSpan now)
    {
        if (_start is null || now - _taken > Pause)
        {
            EndBurst();
            _start = now;
        }

        _seen = now - _start.Value;
        TimeSpan sleep = Sleep();
        _until = _seen + sleep;
        return sleep;
    }

    /// <summary>Everything that waited was taken at <paramref name="now"/>.</summary>
    public void Taken(TimeSpan now) => _taken = now;

    TimeSpan Sleep()
    {
        if (_learned.Min() is not TimeSpan shortest)
        {
            return TimeSpan.Zero;
        }

        TimeSpan rest = shortest - _margin - _seen;
        if (rest > Grain)
        {
            return rest < longest ? rest : longest;
        }

        return _seen == TimeSpan.Zero ? TimeSpan.Zero : Grain;
    }

    void EndBurst()
    {
        if (_start is null)
        {
            return;
        }

        // Nothing came after a sleep longer than the grain: the end lies somewhere in it. Aim lower, the more so the more often this happens.
        TimeSpan slept = _until - _seen;
        _overslept = slept > Grain ? Math.Min(_overslept + 1, 3) : 0;
        _learned[_bursts % _learned.Length] = _overslept == 0 ? _seen : _seen + (slept * (1 - (1 << _overslept) / 16.0));
        _bursts++;
    }
}
