namespace P1Daemon.Sources;

/// <summary>
/// Listens to one source after the other until one gives a telegram. The place in the row is kept when the search is broken off and begun again,
/// so that one who reopens a silent source after less time than the whole search needs comes to its end nevertheless.
/// </summary>
/// <param name="candidates">In the order of their likelihood.</param>
/// <param name="time">For the patience with each.</param>
internal sealed class TelegramSearch(IEnumerable<ISource> candidates, TimeProvider time)
{
    // The slowest meters send every 10 s (DSMR P1 2.2 to 4.2), and a telegram of theirs takes up to a second.
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(11.5);

    readonly Queue<ISource> _waiting = new(candidates);
    readonly List<string> _troubles = [];
    TimeSpan _listened; // to the first in the queue

    /// <summary>Why some could not be read, each reason once.</summary>
    public List<string> Troubles => [.. _troubles.Distinct(StringComparer.Ordinal)];

    /// <summary>The first that gives a telegram, to be read on and disposed by the caller; null when none does.</summary>
    public async Task<Audition?> FindAsync(CancellationToken cancellation)
    {
        while (_waiting.TryPeek(out ISource? candidate))
        {
            if (await ListenAsync(candidate, cancellation) is Audition found)
            {
                return found;
            }

            _waiting.Dequeue();
            _listened = TimeSpan.Zero;
        }

        return null;
    }

    async Task<Audition?> ListenAsync(ISource candidate, CancellationToken cancellation)
    {
        if (_listened >= _patience)
        {
            return null;
        }

        long since = time.GetTimestamp();
        var audition = new Audition(candidate, _patience - _listened, time, cancellation);
        bool found = false;
        try
        {
            found = await audition.HearsTelegramAsync(cancellation);
        }
        catch (SourceException e)
        {
            _troubles.Add(e.Message);
        }
        finally
        {
            _listened += time.GetElapsedTime(since);
            if (!found)
            {
                await audition.DisposeAsync();
            }
        }

        return found ? audition : null;
    }
}
