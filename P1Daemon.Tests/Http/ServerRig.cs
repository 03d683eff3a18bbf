using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Http;
using P1Daemon.Journal;
using P1Daemon.Live;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Http;

/// <summary>A real server on a free port with all that it shows, and clients for it.</summary>
internal sealed class ServerRig : IAsyncDisposable
{
    /// <summary>The telegram's own form stands in for the JSON of a reading: here it matters only that the right telegram is asked for.</summary>
    public static readonly byte[] ReadingBody = """{"power_w":-312}"""u8.ToArray();

    public static readonly DateTimeOffset Received = new(2026, 11, 23, 5, 36, 10, 412, TimeSpan.Zero);

    static readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

    readonly HealthReport _health;

    public ServerRig(HttpSettings? settings = null)
    {
        Settings = settings ?? new HttpSettings { Listen = new("localhost", 0) };
        Feed = new Feed(Time);
        Readings = new ReadingJournal(new JournalSettings { Path = ":memory:" }, deliver: true, "boot", new JournalHealth(), Time);
        var mqtt = new MqttSettings();
        _health = new HealthReport(mqtt, Meter, Broker, Journal, Time);
        var endpoints = new Endpoints(new MeterSettings(), Feed, new StatusJson(Meter, Broker, Journal, TimeZoneInfo.Utc, Time), _health,
            new Prometheus(new MeterSettings(), Feed, Meter, Broker, Journal, Time), new HistoryEndpoint(Readings, _zone, Time), Time,
            telegram => telegram.Model == "TEST" ? ReadingBody : throw new InvalidOperationException("a telegram that cannot be shown"));
        Server = new StatusServer(Settings, endpoints, Time, Log);
    }

    public HttpSettings Settings { get; }

    public FakeTimeProvider Time { get; } = new(Received);

    public MeterHealth Meter { get; } = new();

    public BrokerHealth Broker { get; } = new();

    public JournalHealth Journal { get; } = new();

    public Feed Feed { get; }

    public ReadingJournal Readings { get; }

    public LogLines<StatusServer> Log { get; } = new();

    public StatusServer Server { get; }

    public HttpClient Client { get; } = new();

    public int Port => new Uri(Server.Url!).Port;

    public static async Task<ServerRig> StartAsync(HttpSettings? settings = null)
    {
        var rig = new ServerRig(settings);
        await rig.Server.StartAsync(CancellationToken.None);
        if (rig.Server.Url is not null)
        {
            rig.Client.BaseAddress = new Uri($"http://127.0.0.1:{rig.Port}/");
        }

        return rig;
    }

    public void Publish(byte[] raw, string model = "TEST") => Feed.Publish(new Telegram { Model = model, Received = Received }, raw);

    /// <summary>Sends these bytes as they are.</summary>
    public async Task<TcpClient> SendAsync(string request, CancellationToken cancellation)
    {
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(IPAddress.Loopback, Port, cancellation);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), cancellation);
        return client;
    }

    /// <summary>Sends these bytes and reads until the server closes.</summary>
    public async Task<string> ExchangeAsync(string request, CancellationToken cancellation)
    {
        using TcpClient client = await SendAsync(request, cancellation);
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        return await reader.ReadToEndAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.StopAsync(CancellationToken.None);
        Server.Dispose();
        Client.Dispose();
        Readings.Dispose();
        _health.Dispose();
    }
}
