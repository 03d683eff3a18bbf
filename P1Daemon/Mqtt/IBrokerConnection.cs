namespace P1Daemon.Mqtt;

/// <summary>
/// One connection to the broker, from its one attempt to its end: a new one is made for the next attempt. Disposing it without
/// <see cref="DisconnectAsync"/> makes the broker publish the will.
/// </summary>
internal interface IBrokerConnection : IAsyncDisposable
{
    /// <summary>Raised on any thread when the connection is gone; a handler only wakes its own loop.</summary>
    event Action? Lost;

    /// <summary>Raised on any thread with each message on a topic that was subscribed to.</summary>
    event Action<HeardMessage>? Heard;

    /// <summary>Why the connection is gone, in words; null while it stands.</summary>
    string? LostReason { get; }

    /// <summary>How long an attempt to connect may take.</summary>
    static readonly TimeSpan ConnectDeadline = TimeSpan.FromSeconds(10);

    /// <summary>How long the broker may take to answer a publish; after that the connection counts as gone.</summary>
    TimeSpan AnswerDeadline { get; }

    /// <summary>Connects and logs in, within <see cref="ConnectDeadline"/> for name, network, TLS and login together.</summary>
    /// <exception cref="BrokerException">It did not work; the message says why and what to do.</exception>
    Task<BrokerSession> ConnectAsync(CancellationToken cancellation);

    /// <summary>Sends a message, and ends when the broker has answered. Messages go out in the order of the calls.</summary>
    /// <exception cref="BrokerException">The connection is gone, or the broker did not answer in time.</exception>
    Task<PublishOutcome> PublishAsync(OutgoingMessage message, CancellationToken cancellation);

    /// <summary>Asks for the messages of a topic, or of all that a filter covers, and ends when the broker has answered.</summary>
    /// <exception cref="BrokerException">As for a publish.</exception>
    Task<PublishOutcome> SubscribeAsync(string filter, CancellationToken cancellation);

    /// <summary>Asks for no more of them.</summary>
    /// <exception cref="BrokerException">As for a publish.</exception>
    Task<PublishOutcome> UnsubscribeAsync(string filter, CancellationToken cancellation);

    /// <summary>Says goodbye, so that the broker does not publish the will.</summary>
    /// <exception cref="BrokerException">The connection is gone.</exception>
    Task DisconnectAsync(CancellationToken cancellation);
}

/// <summary>What the broker said to the login.</summary>
/// <param name="Version"><c>5</c> or <c>3.1.1</c>.</param>
/// <param name="ReceiveMaximum">How many publishes it takes unacknowledged.</param>
internal readonly record struct BrokerSession(string Version, int ReceiveMaximum);

/// <summary>What the broker said to a publish or a subscription.</summary>
/// <param name="Refusal">Why it refused, in words; null when it took it.</param>
internal readonly record struct PublishOutcome(string? Refusal = null);

/// <summary>A message that the broker sent us.</summary>
/// <param name="Topic">Its full name.</param>
/// <param name="Text">Its body.</param>
/// <param name="Kept">From before the subscription: a retained message.</param>
internal readonly record struct HeardMessage(string Topic, string Text, bool Kept);

/// <summary>The broker cannot be reached, refuses, or is gone. The message is one line for the log: what, why, what to do.</summary>
internal sealed class BrokerException(string message, bool refused = false, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when the broker answered and does not want us.</summary>
    public bool Refused { get; } = refused;
}
