namespace P1Daemon.Mqtt;

/// <summary>
/// Holds a backlog to so many readings a second. What comes one at a time finds its turn saved up and passes at once; at most the
/// turns of a fiftieth of a second are saved, so that the limit holds over every second and the loop wakes no more than 50 times in it.
/// </summary>
/// <param name="perSecond">0: no limit.</param>
/// <param name="time">The clock.</param>
internal sealed class Pace(int perSecond, TimeProvider time)
{
    const int SlicesPerSecond = 50;

    readonly double _most = Math.Max(1, perSecond / (double)SlicesPerSecond);
    double _saved = 1;
    long _at = time.GetTimestamp();

    /// <summary>How long until the next may go; zero: now.</summary>
    public TimeSpan Wait()
    {
        if (perSecond == 0)
        {
            return TimeSpan.Zero;
        }

        long now = time.GetTimestamp();
        _saved = Math.Min(_most, _saved + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
        // Out of turns: wait until a whole slice is saved, not for a single one.
        return _saved >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((_most - _saved) / perSecond);
    }

    /// <summary>One goes.</summary>
    public void Take() => _saved -= 1;
}
