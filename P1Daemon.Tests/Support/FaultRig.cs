using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace P1Daemon.Tests.Support;

/// <summary>
/// What most fault tests stand on: a meter, a broker, a storage program with a session of its own at the broker, and the daemon, whose every telegram is a
/// reading unless a test says otherwise.
/// </summary>
sealed class FaultRig : IAsyncDisposable
{
    /// <summary>A broker that holds everything for a storage program that is away.</summary>
    public const string Unlimited = "max_queued_messages 0";

    /// <summary>How long the daemon may take to answer or to end: two seconds are promised for the end, the others are for a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly Folder _folder = new();
    DaemonProcess? _daemon;

    FaultRig(Mosquitto broker) => Broker = broker;

    public Mosquitto Broker { get; }

    public TelegramFeed Meter { get; } = new();

    /// <summary>Where the daemon's status is.</summary>
    public int HttpPort { get; } = FreePort.Take();

    /// <summary>The port of the broker for the daemon; a proxy's when there is one.</summary>
    public int BrokerPort { get; set; }

    /// <summary>The folder of the daemon: configuration and journal.</summary>
    public string Folder => _folder.Path;

    /// <summary>The storage program that runs now.</summary>
    public Subscriber Storage { get; private set; } = null!;

    public DaemonProcess Daemon => _daemon!;

    /// <summary>Broker and storage run; the daemon does not yet.</summary>
    public static async Task<FaultRig> StartAsync(params string[] broker)
    {
        var rig = new FaultRig(await Mosquitto.StartAsync(broker));
        rig.BrokerPort = rig.Broker.Port;
        await rig.StartStorageAsync();
        return rig;
    }

    /// <summary>The storage program comes (again) with its session.</summary>
    public async Task StartStorageAsync() => Storage = await Subscriber.StartAsync(Broker, "p1meter/#", "-c", "-i", "storage", "-x", "3600");

    /// <summary>Starts the daemon, for the first time or again, and waits for nothing.</summary>
    /// <param name="port">What it reads; null for <see cref="Meter"/>.</param>
    /// <param name="interval">Seconds between readings.</param>
    /// <param name="silence">Of <c>meter.silence_seconds</c>.</param>
    /// <param name="mqtt">More lines of that section.</param>
    public DaemonProcess StartDaemon(string? port = null, int interval = 0, int silence = 30, params string[] mqtt)
    {
        _daemon?.Dispose();
        Meter.HangUp();
        return _daemon = DaemonProcess.Run(Folder, $"""
            meter:
              port: {port ?? Meter.Address}
              line: 115200 8N1
              silence_seconds: {silence}
            schedule:
              interval_seconds: {interval}
            http:
              listen: localhost:{HttpPort}
            mqtt:
              broker: mqtt://127.0.0.1:{BrokerPort}
            {string.Join('\n', mqtt.Select(line => "  " + line))}
            """);
    }

    /// <summary>A number of the daemon's status.</summary>
    public async Task<long> StatusAsync(string section, string key, CancellationToken cancellation)
    {
        JsonElement status = await Eventually.Get(
            () => DaemonProcess.CurlAsync($"http://localhost:{HttpPort}/status", cancellation), "the status", cancellation);
        return status.GetProperty(section).TryGetProperty(key, out JsonElement value) ? value.GetInt64() : 0;
    }

    /// <summary>Asks whether all is well, once, with the patience of a busy machine.</summary>
    public async Task HealthyAsync(CancellationToken cancellation)
    {
        string patience = Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        (int code, string printed) = await Command.RunAsync("curl", ["-sSf", "-m", patience, $"http://localhost:{HttpPort}/healthz"], null, cancellation);
        Assert.That((code, printed.Trim()), Is.EqualTo((0, "ok")));
    }

    /// <summary>Waits until so many readings wait for the broker.</summary>
    public async Task BacklogAsync(int count, CancellationToken cancellation)
    {
        while (await StatusAsync("mqtt", "backlog", cancellation) < count)
        {
            await Eventually.Pause(() => $"a backlog of {count}", cancellation);
        }
    }

    /// <summary>Waits until storage has the last telegram that the meter said, and tells what it has.</summary>
    public async Task<Ledger> CaughtUpAsync(CancellationToken cancellation)
    {
        await Eventually.Holds(() => Ledger.Holds(Storage.Messages, Meter.LastValue), $"the reading of {Meter.LastValue} kWh in storage", cancellation);
        return Ledger.Of(Storage.Messages);
    }

    /// <summary>SIGTERM; the end must come in time, and how long it took is told for the table.</summary>
    public async Task<string> StopAsync(CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        Assert.That(await Daemon.TerminateAsync(cancellation).WaitAsync(Patience, cancellation), Is.Zero);
        return string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
    }

    public async ValueTask DisposeAsync()
    {
        _daemon?.Dispose();
        Storage.Dispose();
        await Meter.DisposeAsync();
        Broker.Dispose();
        _folder.Dispose();
    }
}
