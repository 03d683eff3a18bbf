using System.Collections.Concurrent;
using System.Diagnostics;
using MQTTnet;
using MQTTnet.Protocol;

namespace P1Daemon.Benchmarks;

/// <summary>A subscriber that notes when each message came.</summary>
sealed class Listener : IDisposable
{
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    readonly BlockingCollection<long> _arrivals = [];
    readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    Listener()
    {
        _client.ApplicationMessageReceivedAsync += _ =>
        {
            _arrivals.Add(Stopwatch.GetTimestamp());
            return Task.CompletedTask;
        };
    }

    /// <summary>Connects and subscribes with QoS 1.</summary>
    public static async Task<Listener> StartAsync(Broker broker, string filter)
    {
        var listener = new Listener();
        await listener._client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build());
        await listener._client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce);
        return listener;
    }

    /// <summary>Sends a message itself.</summary>
    public void Publish(string topic, byte[] body) =>
        _client.PublishBinaryAsync(topic, body, MqttQualityOfServiceLevel.AtLeastOnce).GetAwaiter().GetResult();

    /// <summary>The timestamp of the next message; null when none has come within a time.</summary>
    public long? Next(TimeSpan limit) => _arrivals.TryTake(out long at, limit) ? at : null;

    /// <summary>The timestamp of the next message.</summary>
    /// <exception cref="TimeoutException">None has come for long.</exception>
    public long Next() => Next(_patience) ?? throw new TimeoutException($"no message for {_patience.TotalSeconds} s");

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _arrivals.Dispose();
    }
}
