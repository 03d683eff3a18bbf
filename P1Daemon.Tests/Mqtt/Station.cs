using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Live;
using P1Daemon.Mqtt;
using P1Daemon.Obis;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Mqtt;

/// <summary>A publisher with everything around it: the test plays the meter's side.</summary>
sealed class Station : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 6, 36, 10, TimeSpan.FromHours(1));

    readonly CollectedLog _log = new();
    readonly MqttPublisher _publisher;
    bool _stopped;

    public Station(Uri broker, Action<MqttSettings>? change = null, Func<IBrokerConnection>? connection = null, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        MqttSettings mqtt = Settings.Mqtt;
        mqtt.Broker = broker;
        mqtt.ClientId = "p1meter-test";
        mqtt.Topic = "home/p1";
        mqtt.DrainPerSecond = 0;
        mqtt.KeepAliveSeconds = 5;
        change?.Invoke(mqtt);
        Feed = new Feed(time);
        var bodies = new MessageBodies(() => Encoding.ASCII.GetBytes($"{Broker.Now.State}"), StateBody, happened => Encoding.ASCII.GetBytes($"{happened.GetType().Name}"));
        _publisher = new MqttPublisher(Settings, Feed, Journal, Meter, Broker, new JournalHealth(), bodies,
            connection ?? (() => new MqttNetConnection(mqtt, time)), time, _log);
    }

    public Settings Settings { get; } = new();

    public Feed Feed { get; }

    public MemoryJournal Journal { get; } = new();

    public MeterHealth Meter { get; } = new();

    public BrokerHealth Broker { get; } = new();

    public IReadOnlyList<string> Log => _log.Lines;

    /// <summary>The state's JSON: its number alone.</summary>
    public static byte[] StateBody(Telegram telegram) => ReadingJson.ToBytes(telegram);

    public static Telegram TelegramOf(int number) => new()
    {
        Model = "TST5",
        Time = Start.AddSeconds(number),
        Measurements = [new Measurement(Catalogue.Power, number)],
    };

    public Task StartAsync() => _publisher.StartAsync(CancellationToken.None);

    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await _publisher.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>The meter sends one, and is online.</summary>
    public void See(int number, bool isReading = false)
    {
        Meter.Update(now => now with { State = MeterState.Online });
        Feed.Publish(TelegramOf(number), Encoding.ASCII.GetBytes($"/TST5 {number}"));
        if (isReading)
        {
            Journal.Add();
        }
    }

    /// <summary>Telegrams stop.</summary>
    public void FallSilent() => Meter.Update(now => now with { State = MeterState.Silent });

    public Task WaitForStateAsync(BrokerState state, CancellationToken cancellation) => WaitUntilAsync(() => Broker.Now.State == state, cancellation);

    public Task WaitForCursorAsync(long row, CancellationToken cancellation) => WaitUntilAsync(() => Journal.Acknowledged == row, cancellation);

    public async Task WaitUntilAsync(Func<bool> condition, CancellationToken cancellation)
    {
        try
        {
            while (!condition())
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            throw new AssertionException($"It did not happen; {Broker.Now}, cursor {Journal.Acknowledged}, log:\n{string.Join('\n', Log)}");
        }
    }

    /// <summary>The loop's timers are set by the loop: time goes on in small steps until they have gone off.</summary>
    public Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> condition, CancellationToken cancellation) => WaitUntilAsync(
        () =>
        {
            bool holds = condition();
            time.Advance(holds ? TimeSpan.Zero : TimeSpan.FromMilliseconds(500));
            return holds;
        },
        cancellation);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _publisher.Dispose();
        Assert.That(_publisher.ExecuteTask?.IsFaulted, Is.Not.True, () => $"{_publisher.ExecuteTask!.Exception}");
    }

    sealed class CollectedLog : ILogger<MqttPublisher>
    {
        readonly Lock _lock = new();
        readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lock)
                {
                    return [.. _lines];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lock)
            {
                _lines.Add($"{logLevel}: {formatter(state, exception)}");
            }
        }
    }
}
