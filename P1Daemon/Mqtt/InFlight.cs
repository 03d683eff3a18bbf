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

    /// <summary>The topic of the oldest one if it is no reading.</summary>
    public string? OldestSideTopic => _sent.TryPeek(out Sent oldest) && oldest.Row is null ? oldest.Topic : null;

    /// <summary>The oldest one, once it is answered.</summary>
    /// <exception cref="BrokerException">It will not be answered; it stays the oldest.</exception>
    public bool TryTake(out Sent sent, out PublishOutcome outcome)
    {
        if (_sent.TryPeek(out sent) && sent.Answer.IsCompleted)
        {
            outcome = sent.Answer.GetAwaiter().GetResult();
            _sent.Dequeue();
            return true;
        }

        outcome = default;
        return false;
    }

    /// <summary>The connection is gone: none of them will be answered.</summary>
    public void Clear() => _sent.Clear();
}
