namespace P1Daemon.Mqtt;

/// <summary>A publish (or the one subscription) that the broker has not answered, or whose answer has not been looked at.</summary>
/// <param name="Topic">Where it went.</param>
/// <param name="Row">The journal's row when it is a reading.</param>
/// <param name="Answer">The broker's.</param>
internal readonly record struct Sent(string Topic, long? Row, Task<PublishOutcome> Answer);

/// <summary>
/// The publishes under way, taken off in the order in which they were sent, whatever the order of the answers: an acknowledged row means
/// that every row before it is acknowledged too.
/// </summary>
internal sealed class InFlight
{
    readonly Queue<Sent> _sent = new();

    /// <summary>How many publishes the broker may still hold.</summary>
    public int Count => _sent.Count;

    public void Add(Sent sent) => _sent.Enqueue(sent);

    /// <summary>The oldest one, once it is answered.</summary>
    public bool TryTake(out Sent sent)
    {
        if (_sent.TryPeek(out sent) && sent.Answer.IsCompleted)
        {
            _sent.Dequeue();
            return true;
        }

        return false;
    }

    /// <summary>The connection is gone: none of them will be answered.</summary>
    public void Clear() => _sent.Clear();
}
