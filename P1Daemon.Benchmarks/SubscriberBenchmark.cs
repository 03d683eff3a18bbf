using System.Globalization;
using MQTTnet;
using MQTTnet.Protocol;

namespace P1Daemon.Benchmarks;

/// <summary>
/// What of an acknowledged backlog reaches a subscriber with a session of its own that is away meanwhile, or slow, by the settings of the broker and the
/// daemon's pace.
/// </summary>
static class SubscriberBenchmark
{
    const int Readings = 5_000;
    static readonly TimeSpan _perMessage = TimeSpan.FromMilliseconds(3);
    static readonly TimeSpan _quiet = TimeSpan.FromSeconds(3);

    // As docs/operations.md recommends them.
    static readonly string[] _forStorage =
    [
        "persistence true", "autosave_interval 60", "persistent_client_expiration 30d", "max_queued_messages 0", "max_queued_bytes 1073741824",
    ];

    /// <summary>Every combination once.</summary>
    public static async Task<string> RunAsync(string binary)
    {
        var rows = new List<string>();
        foreach ((string name, string[] lines) in new[] { ("mosquitto's defaults", Array.Empty<string>()), ("settings for storage", _forStorage) })
        {
            foreach (int pace in new[] { 200, 0 })
            {
                int away = await CountAsync(binary, lines, pace, isAway: true);
                int slow = await CountAsync(binary, lines, pace, isAway: false);
                rows.Add(string.Create(CultureInfo.InvariantCulture, $"| {name} | {pace} | {away:N0} | {slow:N0} |"));
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"""
            | {Readings:N0} readings, all acknowledged; the broker has | `drain_per_second` | arrived at one that was away | at one that needs {_perMessage.TotalMilliseconds:0} ms for each |
            | --- | ---: | ---: | ---: |
            {string.Join('\n', rows)}

            """);
    }

    static async Task<int> CountAsync(string binary, string[] lines, int pace, bool isAway)
    {
        using var folder = new Scratch();
        Backlog.Fill(folder.Path, Readings);
        using Broker broker = await Broker.StartAsync(folder.Path, ["user root", $"persistence_location {folder.Path}/", .. lines]);
        using var storage = new Storage(broker, isAway ? TimeSpan.Zero : _perMessage);
        await storage.ConnectAsync();
        if (isAway)
        {
            await storage.LeaveAsync();
        }

        using var daemon = new DaemonProcess(binary, folder.Path, Path.Combine(folder.Path, "no-port"), broker, drainPerSecond: pace);
        while (await daemon.BrokerAsync() is not { Backlog: 0 })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        if (isAway)
        {
            await storage.ConnectAsync();
        }

        int before;
        do
        {
            before = storage.Count;
            await Task.Delay(_quiet, TimeProvider.System);
        }
        while (storage.Count > before);
        return before;
    }

    /// <summary>A program that stores readings: a fixed client id, a session that is kept, QoS 1.</summary>
    sealed class Storage : IDisposable
    {
        readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
        readonly MqttClientOptions _options;
        int _count;

        public Storage(Broker broker, TimeSpan perMessage)
        {
            _options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).WithClientId("storage")
                .WithCleanStart(false).WithSessionExpiryInterval(3600).Build();
            _client.ApplicationMessageReceivedAsync += async _ =>
            {
                Interlocked.Increment(ref _count);
                if (perMessage > TimeSpan.Zero)
                {
                    // The acknowledgement goes out when this is over.
                    await Task.Delay(perMessage, TimeProvider.System);
                }
            };
        }

        public int Count => Volatile.Read(ref _count);

        public async Task ConnectAsync()
        {
            await _client.ConnectAsync(_options);
            await _client.SubscribeAsync("p1meter/reading", MqttQualityOfServiceLevel.AtLeastOnce);
        }

        public Task LeaveAsync() => _client.DisconnectAsync();

        public void Dispose() => _client.Dispose();
    }
}
