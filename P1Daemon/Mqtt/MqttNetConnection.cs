using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using P1Daemon.Configuration;

namespace P1Daemon.Mqtt;

/// <summary>A connection by MQTTnet.</summary>
internal sealed class MqttNetConnection(MqttSettings mqtt, TimeProvider time) : IBrokerConnection
{
    /// <summary>Where the broker does not say: MQTT 5.0 §3.2.2.3.3.</summary>
    const int ReceiveMaximumUnsaid = 65_535;

    const int NotAuthorized = (int)MqttClientPublishReasonCode.NotAuthorized;

    /// <summary>The keep-alive time is about a connection without traffic and may be an hour; a publish must not wait as long for a broker that is frozen.</summary>
    static readonly TimeSpan _longestAnswer = TimeSpan.FromSeconds(30);

    readonly Lock _waitingLock = new();

    // Runs while publishes wait, and begins anew with each answer: a window of 64 on a slow link is no frozen broker.
    readonly CancellationTokenSource _patience = new(Timeout.InfiniteTimeSpan, time);
    int _waiting;
    TimeSpan _keepAlive = TimeSpan.FromSeconds(mqtt.KeepAliveSeconds);
    IMqttClient? _client;
    X509Certificate2? _certificate;
    uint _largestPacket = uint.MaxValue;
    bool _hasContentType;
    volatile string? _lostReason;

    /// <inheritdoc/>
    public event Action? Lost;

    /// <inheritdoc/>
    public event Action<HeardMessage>? Heard;

    /// <inheritdoc/>
    public string? LostReason => _lostReason;

    /// <inheritdoc/>
    public TimeSpan AnswerDeadline { get; } = TimeSpan.FromSeconds(Math.Min(mqtt.KeepAliveSeconds, _longestAnswer.TotalSeconds));

    /// <inheritdoc/>
    public async Task<BrokerSession> ConnectAsync(CancellationToken cancellation)
    {
        using ServerTrust? trust = BrokerOptions.Trust(mqtt);
        _certificate = BrokerOptions.ClientCertificate(mqtt);
        using var deadline = new CancellationTokenSource(IBrokerConnection.ConnectDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            if (mqtt.Version != "3.1.1" && await TryAsync(MqttProtocolVersion.V500, trust, either.Token) is { } session)
            {
                return session;
            }

            return (await TryAsync(MqttProtocolVersion.V311, trust, either.Token))!.Value;
        }
        catch (Exception error) when (error is not BrokerException)
        {
            // A cancelled token comes out of the library as exceptions of many kinds.
            cancellation.ThrowIfCancellationRequested();
            TlsAnswer answer = ConnectError.MayBeTheCertificate(error, trust) ? await TlsProbe.AskAsync(mqtt.Broker, trust!, _certificate, time, cancellation) : default;
            throw ConnectError.Explain(error, mqtt, trust, _certificate, answer, time.GetUtcNow());
        }
    }

    /// <inheritdoc/>
    public async Task<PublishOutcome> PublishAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        // The packet is a little longer than topic and body: identifier, properties, lengths.
        if (message.Body.Length + (3 * message.Topic.Length) + 64 > _largestPacket)
        {
            return new PublishOutcome($"{Words.Reason(0x95, null)}: the broker takes {_largestPacket} bytes");
        }

        var publish = new MqttApplicationMessage
        {
            Topic = message.Topic,
            Payload = new ReadOnlySequence<byte>(message.Body),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            Retain = message.Retain,
            ContentType = message.IsJson && _hasContentType ? "application/json" : null,
        };
        return await AnswerAsync(
            async token =>
            {
                MqttClientPublishResult answer = await _client!.PublishAsync(publish, token);
                return Outcome((int)answer.ReasonCode, answer.ReasonString);
            },
            cancellation);
    }

    /// <inheritdoc/>
    public Task<PublishOutcome> SubscribeAsync(string filter, CancellationToken cancellation)
    {
        MqttClientSubscribeOptions subscribe = new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce).Build();
        return AnswerAsync(
            async token =>
            {
                MqttClientSubscribeResult answer = await _client!.SubscribeAsync(subscribe, token);
                return Outcome((int)answer.Items.Single().ResultCode, answer.ReasonString);
            },
            cancellation);
    }

    /// <inheritdoc/>
    public Task<PublishOutcome> UnsubscribeAsync(string filter, CancellationToken cancellation)
    {
        MqttClientUnsubscribeOptions unsubscribe = new MqttClientUnsubscribeOptionsBuilder().WithTopicFilter(filter).Build();
        return AnswerAsync(
            async token =>
            {
                MqttClientUnsubscribeResult answer = await _client!.UnsubscribeAsync(unsubscribe, token);
                return Outcome((int)answer.Items.Single().ResultCode, answer.ReasonString);
            },
            cancellation);
    }

    async Task<PublishOutcome> AnswerAsync(Func<CancellationToken, Task<PublishOutcome>> ask, CancellationToken cancellation)
    {
        Wait(+1);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_patience.Token, cancellation);
        try
        {
            PublishOutcome outcome = await ask(either.Token);
            Wait(-1);
            return outcome;
        }
        catch (Exception error)
        {
            cancellation.ThrowIfCancellationRequested();
            string why = _patience.IsCancellationRequested ? $"no answer for {AnswerDeadline.TotalSeconds:0} s" : LossReason.Explain(error);
            throw new BrokerException(_lostReason ?? why, inner: error);
        }
    }

    /// <inheritdoc/>
    public async Task DisconnectAsync(CancellationToken cancellation)
    {
        try
        {
            // The library may wait for the other side's goodbye longer than the token says.
            await _client!.DisconnectAsync(new MqttClientDisconnectOptions(), cancellation).WaitAsync(cancellation);
        }
        catch (Exception error)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new BrokerException(LossReason.Explain(error), inner: error);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _patience.Dispose();
        _certificate?.Dispose();
        return ValueTask.CompletedTask;
    }

    void Wait(int change)
    {
        lock (_waitingLock)
        {
            _waiting += change;
            // The first one to wait begins it, not each: a broker that answers nothing is sent more all the same.
            if (change < 0 || _waiting == 1)
            {
                _patience.CancelAfter(_waiting > 0 ? AnswerDeadline : Timeout.InfiniteTimeSpan);
            }
        }
    }

    // Null: the broker does not want this version.
    async Task<BrokerSession?> TryAsync(MqttProtocolVersion version, ServerTrust? trust, CancellationToken cancellation)
    {
        _client?.Dispose();
        _client = new MqttClientFactory().CreateMqttClient();
        bool isNew = version == MqttProtocolVersion.V500;
        MqttClientConnectResult answer;
        try
        {
            // The library looks up names without the token.
            answer = await _client.ConnectAsync(BrokerOptions.Build(mqtt, version, _keepAlive, trust, _certificate), cancellation).WaitAsync(cancellation);
        }
        catch (Exception error) when (isNew && !cancellation.IsCancellationRequested && ConnectError.MayBeTheVersion(error))
        {
            return null;
        }

        // 1 is the refusal of a broker that answers in its own, older version (MQTT 3.1.1 §3.2.2.3).
        if (isNew && answer.ResultCode is MqttClientConnectResultCode.UnsupportedProtocolVersion or (MqttClientConnectResultCode)1)
        {
            return null;
        }

        if (answer.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw ConnectError.Refused(answer, mqtt.Username);
        }

        // The broker's time counts where it names one (MQTT 5.0 §3.2.2.3.14), which the library does not heed: it is told at a second login.
        if (answer.ServerKeepAlive > 0 && TimeSpan.FromSeconds(answer.ServerKeepAlive) is var theirs && theirs < _keepAlive)
        {
            _keepAlive = theirs;
            await DisconnectAsync(cancellation);
            return await TryAsync(version, trust, cancellation);
        }

        IMqttClient connected = _client;
        connected.DisconnectedAsync += OnDisconnectedAsync;
        connected.ApplicationMessageReceivedAsync += OnMessageAsync;
        if (!connected.IsConnected)
        {
            _lostReason ??= "the broker closed the connection at once";
        }

        _hasContentType = isNew;
        // Neither can be 0 (MQTT 5.0 §3.2.2.3): the library means that the broker did not say.
        _largestPacket = answer.MaximumPacketSize is > 0 and { } largest ? largest : uint.MaxValue;
        return new BrokerSession(isNew ? "5" : "3.1.1", answer.ReceiveMaximum is > 0 and { } maximum ? maximum : ReceiveMaximumUnsaid);
    }

    // Below 80h it is done: 10h, no matching subscribers, is as good as 0.
    static PublishOutcome Outcome(int code, string? reason) => code < 0x80
        ? default
        : new PublishOutcome(Words.Reason(code, reason) + (code == NotAuthorized ? ": allow this user the topic at the broker" : ""));

    Task OnMessageAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        MqttApplicationMessage message = received.ApplicationMessage;
        Heard?.Invoke(new HeardMessage(message.Topic, message.ConvertPayloadToString() ?? "", message.Retain));
        return Task.CompletedTask;
    }

    Task OnDisconnectedAsync(MqttClientDisconnectedEventArgs gone)
    {
        _lostReason ??= (int)gone.Reason >= 0x80 && gone.Exception is null
            ? Words.Reason((int)gone.Reason, gone.ReasonString)
            : gone.Exception is { } error ? LossReason.Explain(error) : LossReason.Closed;
        Lost?.Invoke();
        return Task.CompletedTask;
    }
}
