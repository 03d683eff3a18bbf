using System.Globalization;
using System.Text.Json;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>What the tests of the journal's faults stand on: a meter whose telegrams are one second apart and each a reading, and what a storage program made of them.</summary>
sealed class JournalRig : IDisposable
{
    static readonly DateTime _start = new(2026, 11, 23, 6, 0, 0, DateTimeKind.Unspecified);

    readonly int _httpPort = FreePort.Take();

    /// <summary>Of the daemon.</summary>
    public Folder Folder { get; } = new();

    /// <summary>How many readings there must be by now.</summary>
    public int Sent { get; private set; }

    public void Dispose() => Folder.Dispose();

    public string Configuration(string port, Mosquitto broker, string journal) => $"""
        meter:
          port: {port}
        schedule:
          interval_seconds: 1
        mqtt:
          broker: {broker.Address}
          drain_per_second: 0
          home_assistant: false
        http:
          listen: localhost:{_httpPort}
        journal:
          path: {journal}
        """;

    /// <summary>The first telegram is said until it is heard: before the port is open there is nobody to hear. It is one reading all the same.</summary>
    public async Task BeginAsync(PortPair port, CancellationToken cancellation)
    {
        int first = Sent;
        while (await DaemonProcess.CurlAsync(Url("reading"), cancellation) is null)
        {
            await port.SendAsync(Telegram(first), cancellation);
        }

        Sent++;
    }

    /// <summary>So many telegrams more, and waits until the last one is the newest over HTTP.</summary>
    public async Task SendAsync(PortPair port, int count, CancellationToken cancellation)
    {
        for (int i = 0; i < count; i++)
        {
            await port.SendAsync(Telegram(Sent++), cancellation);
        }

        await Eventually.Get(
            async () => await DaemonProcess.CurlAsync(Url("reading"), cancellation) is { } body && body.GetProperty("time").GetString() == Time(Sent - 1) ? 1 : (int?)null,
            "the last telegram over HTTP", cancellation);
    }

    /// <summary>As many more as it takes.</summary>
    public async Task SendUntilAsync(PortPair port, Func<Task<bool>> isEnough, CancellationToken cancellation)
    {
        while (!await isEnough())
        {
            await SendAsync(port, 1, cancellation);
        }
    }

    public async Task<string> HealthAsync(CancellationToken cancellation)
    {
        using var client = new HttpClient();
        using HttpResponseMessage answer = await client.GetAsync(new Uri(Url("healthz")), cancellation);
        return await answer.Content.ReadAsStringAsync(cancellation);
    }

    public Task<JsonElement?> StatusAsync(CancellationToken cancellation) => DaemonProcess.CurlAsync(Url("status"), cancellation);

    public async Task<int> BacklogAsync(CancellationToken cancellation) =>
        await StatusAsync(cancellation) is { } status ? status.GetProperty("mqtt").GetProperty("backlog").GetInt32() : -1;

    string Url(string path) => $"http://localhost:{_httpPort}/{path}";

    /// <summary>What the storage program has once the last reading is there: every one from the first, each at its place.</summary>
    public async Task<JsonElement[]> StoredAsync(Subscriber storage, CancellationToken cancellation)
    {
        await storage.WaitUntilAsync(
            all => all.Select(message => message.Text).Distinct().Count(text => text.StartsWith("{\"journal\"", StringComparison.Ordinal)) >= Sent
                || all.Any(message => message.Text.Contains(Time(Sent - 1), StringComparison.Ordinal)),
            cancellation);
        JsonElement[] stored = Check(storage);
        Assert.That(stored.Select(reading => reading.GetProperty("time").GetString()).Distinct(), Is.EqualTo(Enumerable.Range(0, Sent).Select(Time)));
        return stored;
    }

    /// <summary>What it has so far: one body a number, first come first, as a unique index on (journal, seq) keeps them.</summary>
    public static JsonElement[] Check(Subscriber storage)
    {
        var stored = new Dictionary<string, string>();
        var order = new List<JsonElement>();
        foreach (Received message in storage.Messages)
        {
            JsonElement reading = JsonDocument.Parse(message.Body).RootElement;
            if (stored.TryAdd($"{JournalOf(reading)} {SeqOf(reading)}", message.Text))
            {
                order.Add(reading);
            }

            Assert.That(message.Text, Is.EqualTo(stored[$"{JournalOf(reading)} {SeqOf(reading)}"]), "a number never means two readings");
        }

        return [.. order];
    }

    public static string JournalOf(JsonElement reading) => reading.GetProperty("journal").GetString()!;

    public static int SeqOf(JsonElement reading) => reading.GetProperty("seq").GetInt32();

    public static byte[] Telegram(int n) => TelegramText.With(
        string.Create(CultureInfo.InvariantCulture, $"0-0:1.0.0({_start.AddSeconds(n):yyMMddHHmmss}W)"),
        "0-0:96.1.1(4530303437303030303736333038313734)", "1-0:1.8.1(001193.270*kWh)", "1-0:1.7.0(00.500*kW)");

    public static string Time(int n) => string.Create(CultureInfo.InvariantCulture, $"{_start.AddSeconds(n):yyyy-MM-ddTHH:mm:ss}+01:00");
}
