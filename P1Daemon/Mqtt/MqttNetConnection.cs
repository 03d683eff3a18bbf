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

    IMqttClient? _client;
    X509Certificate2? _certificate;
    uint _largestPacket = uint.MaxValue;
    bool _hasContentType;
    volatile string? _lostReason;

    /// <inheritdoc/>
    public event Action? Lost;

    /// <inheritdoc/>
    public string? LostReason => _lostReason;

    /// <inheritdoc/>
    public TimeSpan AnswerDeadline => TimeSpan.FromSeconds(mqtt.KeepAliveSeconds);

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
            throw ConnectError.Explain(error, mqtt.Broker, trust);
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

        using var deadline = new CancellationTokenSource(AnswerDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            MqttClientPublishResult answer = await _client!.PublishAsync(
                new MqttApplicationMessage
                {
                    Topic = message.Topic,
                    Payload = new ReadOnlySequence<byte>(message.Body),
                    QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
                    Retain = message.Retain,
                    ContentType = message.IsJson && _hasContentType ? "application/json" : null,
                },
                either.Token);
            // 10h, no matching subscribers, is as good as 0.
            return (int)answer.ReasonCode < 0x80 ? default : new PublishOutcome(Refusal(answer));
        }
        catch (Exception error)
        {
            cancellation.ThrowIfCancellationRequested();
            string why = deadline.IsCancellationRequested ? $"no answer for {AnswerDeadline.TotalSeconds:0} s" : Words.Printable(error.GetBaseException().Message);
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
            throw new BrokerException(Words.Printable(error.GetBaseException().Message), inner: error);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _certificate?.Dispose();
        return ValueTask.CompletedTask;
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
            answer = await _client.ConnectAsync(BrokerOptions.Build(mqtt, version, trust, _certificate), cancellation).WaitAsync(cancellation);
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

        IMqttClient connected = _client;
        connected.DisconnectedAsync += OnDisconnectedAsync;
        if (!connected.IsConnected)
        {
            _lostReason ??= "the broker closed the connection at once";
        }

        _hasContentType = isNew;
        // Neither can be 0 (MQTT 5.0 §3.2.2.3): the library means that the broker did not say.
        _largestPacket = answer.MaximumPacketSize is > 0 and { } largest ? largest : uint.MaxValue;
        return new BrokerSession(isNew ? "5" : "3.1.1", answer.ReceiveMaximum is > 0 and { } maximum ? maximum : ReceiveMaximumUnsaid);
    }

    static string Refusal(MqttClientPublishResult answer) => Words.Reason((int)answer.ReasonCode, answer.ReasonString)
        + (answer.ReasonCode == MqttClientPublishReasonCode.NotAuthorized ? ": allow this user the topic at the broker" : "");

    Task OnDisconnectedAsync(MqttClientDisconnectedEventArgs gone)
    {
        _lostReason ??= (int)gone.Reason >= 0x80 && gone.Exception is null
            ? Words.Reason((int)gone.Reason, gone.ReasonString)
            : gone.Exception is { } error ? Words.Printable(error.GetBaseException().Message) : "the broker closed the connection";
        Lost?.Invoke();
        return Task.CompletedTask;
    }
}
