using P1Daemon.Mqtt;

namespace P1Daemon.Tests.Mqtt;

/// <summary>A broker that answers when the test says so.</summary>
sealed class FakeConnection(int receiveMaximum = 65_535) : IBrokerConnection
{
    readonly Lock _lock = new();
    readonly List<(OutgoingMessage Message, TaskCompletionSource<PublishOutcome> Answer)> _sent = [];

    public event Action? Lost;

    public event Action<HeardMessage>? Heard;

    public string? LostReason { get; private set; }

    public TimeSpan AnswerDeadline => TimeSpan.FromSeconds(5);

    /// <summary>Answers each publish at once; null leaves it open.</summary>
    public Func<OutgoingMessage, PublishOutcome?> Answers { get; set; } = _ => new PublishOutcome();

    /// <summary>What is subscribed to.</summary>
    public List<string> Subscribed { get; } = [];

    /// <summary>What a subscription is answered.</summary>
    public PublishOutcome SubscriptionAnswer { get; set; }

    /// <summary>What happens at the login; null: it works.</summary>
    public Func<BrokerSession>? Login { get; init; }

    /// <summary>Called in the end.</summary>
    public Action? Disposed { get; init; }

    public bool SaidGoodbye { get; private set; }

    /// <summary>All that was sent, in order.</summary>
    public IReadOnlyList<OutgoingMessage> Sent
    {
        get
        {
            lock (_lock)
            {
                return [.. _sent.Select(entry => entry.Message)];
            }
        }
    }

    /// <summary>The bodies of the readings that were sent.</summary>
    public string Readings => string.Join(' ', Sent.Where(message => message.Topic == "home/p1/reading").Select(TextOf));

    /// <summary>The last parts of the topics that were sent.</summary>
    public string Topics => string.Join(' ', Sent.Select(message => message.Topic["home/p1/".Length..]));

    public static string TextOf(OutgoingMessage message) => System.Text.Encoding.UTF8.GetString(message.Body.Span);

    public Task<BrokerSession> ConnectAsync(CancellationToken cancellation) => Task.FromResult(Login?.Invoke() ?? new BrokerSession("5", receiveMaximum));

    public Task<PublishOutcome> PublishAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<PublishOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Answers(message) is { } outcome)
        {
            answer.SetResult(outcome);
        }

        lock (_lock)
        {
            _sent.Add((message, answer));
        }

        cancellation.Register(() => answer.TrySetCanceled(cancellation));
        return answer.Task;
    }

    public Task<PublishOutcome> SubscribeAsync(string filter, CancellationToken cancellation)
    {
        Subscribed.Add(filter);
        return Task.FromResult(SubscriptionAnswer);
    }

    public Task<PublishOutcome> UnsubscribeAsync(string filter, CancellationToken cancellation)
    {
        Subscribed.Remove(filter);
        return Task.FromResult(default(PublishOutcome));
    }

    /// <summary>Home Assistant says something.</summary>
    public void Say(string text) => Heard?.Invoke(new HeardMessage("homeassistant/status", text, Kept: false));

    public Task DisconnectAsync(CancellationToken cancellation)
    {
        SaidGoodbye = true;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Disposed?.Invoke();
        return ValueTask.CompletedTask;
    }

    /// <summary>Answers the publish with this number, counted from 0.</summary>
    public void Answer(int number, PublishOutcome outcome = default)
    {
        lock (_lock)
        {
            _sent[number].Answer.SetResult(outcome);
        }
    }

    public void Lose(string why)
    {
        LostReason = why;
        Lost?.Invoke();
    }
}
