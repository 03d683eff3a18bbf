using P1Daemon.Health;
using P1Daemon.Journal;

namespace P1Daemon.Mqtt;

/// <summary>
/// What of the journal goes out next, and what the answers mean for its cursor. A refused reading is neither acknowledged nor skipped: after
/// a pause it is tried again alone, and the others follow once the broker takes it.
/// </summary>
internal sealed class ReadingDrain(IReadingJournal journal, Pace pace, Backoff pauses, TimeProvider time)
{
    const int Batch = 64;

    readonly Queue<JournalRow> _next = new();
    volatile bool _mayHaveMore = true;
    long _lastRead;
    long _ignoredUpTo;
    long? _acknowledged;
    int _underWay;
    long _pausedAt;
    TimeSpan _pause;

    /// <summary>True from a refused reading until one is taken.</summary>
    public bool Refused { get; private set; }

    /// <summary>Something may have been appended; from any thread.</summary>
    public void LookAgain() => _mayHaveMore = true;

    /// <summary>A new connection: everything after the cursor goes out again.</summary>
    public void Restart()
    {
        _next.Clear();
        _lastRead = journal.Acknowledged;
        _mayHaveMore = true;
        _underWay = 0;
        _ignoredUpTo = 0;
        _pause = TimeSpan.Zero;
        Refused = false;
    }

    /// <summary>The next reading to send, if one may go now.</summary>
    public bool TryTake(out JournalRow row)
    {
        row = default;
        if (!MayGo() || !HasNext() || pace.Wait() > TimeSpan.Zero)
        {
            return false;
        }

        pace.Take();
        _underWay++;
        row = _next.Dequeue();
        return true;
    }

    /// <summary>How long until one may go that may not go now; null when only something that happens can change that.</summary>
    public TimeSpan? Wait()
    {
        if (Refused && _underWay == 0 && _pause > TimeSpan.Zero)
        {
            return _pause - time.GetElapsedTime(_pausedAt) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
        }

        return !Refused && _next.Count > 0 && pace.Wait() is { Ticks: > 0 } wait ? wait : null;
    }

    /// <summary>The broker took a reading. True when it counts; false when it came after a refused one and goes out again.</summary>
    public bool Taken(long row)
    {
        _underWay--;
        if (row <= _ignoredUpTo)
        {
            return false;
        }

        _acknowledged = row;
        Refused = false;
        pauses.Reset();
        return true;
    }

    /// <summary>The broker refused a reading. True when that is news; false when it was sent before the pause began.</summary>
    public bool RefusedAt(long row)
    {
        _underWay--;
        if (row <= _ignoredUpTo)
        {
            return false;
        }

        // Whatever was sent after it goes out again, so that the order holds; the answers to that are of no interest.
        _ignoredUpTo = _lastRead;
        WriteCursor();
        _next.Clear();
        _lastRead = journal.Acknowledged;
        _mayHaveMore = true;
        _pause = pauses.Next();
        _pausedAt = time.GetTimestamp();
        Refused = true;
        return true;
    }

    /// <summary>Tells the journal how far the answers reach, once for many of them.</summary>
    public void WriteCursor()
    {
        if (_acknowledged is { } row)
        {
            _acknowledged = null;
            journal.Acknowledge(row);
        }
    }

    bool MayGo()
    {
        if (!Refused)
        {
            return true;
        }

        if (_underWay > 0 || time.GetElapsedTime(_pausedAt) < _pause)
        {
            return false;
        }

        _ignoredUpTo = 0;
        _pause = TimeSpan.Zero;
        return true;
    }

    bool HasNext()
    {
        if (_next.Count == 0 && _mayHaveMore)
        {
            // Before the look: what is appended during it is found by the next one.
            _mayHaveMore = false;
            foreach (JournalRow row in journal.Undelivered(_lastRead, Batch))
            {
                _next.Enqueue(row);
                _lastRead = row.Row;
            }

            _mayHaveMore |= _next.Count == Batch;
        }

        return _next.Count > 0;
    }
}
