using System.Collections.Immutable;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Live;

/// <summary>A telegram after plausibility, with its text as the meter sent it and the moment it came.</summary>
/// <param name="Telegram">Parsed, held registers left out.</param>
/// <param name="Raw">From <c>/</c> to the end of the CRC line.</param>
/// <param name="Timestamp">Of the feed's <see cref="TimeProvider"/>: setting the host's clock does not change an age.</param>
internal sealed record Sighting(Telegram Telegram, ReadOnlyMemory<byte> Raw, long Timestamp);

/// <summary>
/// The newest telegram and the newest events, for everyone who shows what is. One writer, any number of readers;
/// a slow reader misses telegrams and never holds the writer.
/// </summary>
internal sealed class Feed(TimeProvider time)
{
    const int KeptEvents = 64;

    readonly Lock _lock = new();
    ImmutableQueue<(long Number, MeterEvent Event)> _events = [];
    long _lastEvent;
    volatile Sighting? _newest;

    /// <summary>Raised on the writer's thread after each telegram and each event; a handler only wakes its own loop.</summary>
    public event Action? Changed;

    /// <summary>The newest telegram since the start; null before the first.</summary>
    public Sighting? Newest => _newest;

    /// <summary>The number of the newest event; 0 before the first.</summary>
    public long LastEvent
    {
        get
        {
            lock (_lock)
            {
                return _lastEvent;
            }
        }
    }

    /// <summary>How long ago a telegram came.</summary>
    public TimeSpan Age(Sighting sighting) => time.GetElapsedTime(sighting.Timestamp);

    /// <summary>The newest telegram if it is younger than <paramref name="limit"/>; null when nobody should take it for current.</summary>
    public Sighting? Current(TimeSpan limit) => _newest is { } newest && Age(newest) < limit ? newest : null;

    /// <summary>Makes a telegram the newest.</summary>
    public void Publish(Telegram telegram, ReadOnlyMemory<byte> raw)
    {
        _newest = new Sighting(telegram, raw, time.GetTimestamp());
        Changed?.Invoke();
    }

    /// <summary>Adds an event.</summary>
    public void Publish(MeterEvent happened)
    {
        lock (_lock)
        {
            _events = _events.Enqueue((++_lastEvent, happened));
            if (_lastEvent > KeptEvents)
            {
                _events = _events.Dequeue();
            }
        }

        Changed?.Invoke();
    }

    /// <summary>The events after a number, oldest first; at most the last 64.</summary>
    public IReadOnlyList<(long Number, MeterEvent Event)> EventsAfter(long number)
    {
        lock (_lock)
        {
            return [.. _events.Where(entry => entry.Number > number)];
        }
    }
}
