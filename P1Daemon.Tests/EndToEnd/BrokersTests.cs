using System.Globalization;
using System.Text.Json;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>
/// The contract's topics over the real process, at each broker that the operations page speaks of: once with mosquitto in every run, once with
/// nats-server by <c>./build.sh brokers</c>.
/// </summary>
[TestFixture(typeof(Mosquitto), Category = "RealParts")]
[TestFixture(typeof(Nats), Category = "Brokers")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(60_000)]
sealed class BrokersTests<TBroker> : IDisposable
    where TBroker : IBroker
{
    readonly Folder _folder = new();

    // Its defaults drop what a session is owed beyond a thousand messages, and forget the session itself when it stops.
    readonly IBroker _broker = typeof(TBroker) == typeof(Nats) ? new Nats()
        : Mosquitto.Prepare("persistence true", "persistence_location {folder}/", "max_queued_messages 0");

    readonly int _httpPort = FreePort.Take();

    // A fixed client id and a session that is kept.
    string[] Session => _broker.Version == "5" ? ["-c", "-i", "storage", "-x", "3600"] : ["-c", "-i", "storage"];

    [Test]
    public async Task Readings_come_in_order_at_a_session_of_their_own_and_nothing_of_them_is_retained(CancellationToken cancellation)
    {
        await _broker.StartAsync();
        using Subscriber storage = await Subscriber.StartAsync(_broker, "p1meter/reading", Session);
        using DaemonProcess daemon = Run(Recording(300), more: "");
        Assert.That(await daemon.ExitAsync(cancellation), Is.Zero, "all is delivered");

        int[] numbers = await NumbersAsync(storage, 300, cancellation);
        Assert.That(numbers, Is.EqualTo(Enumerable.Range(1, 300)));
        Assert.That(storage.Messages.Select(message => message.Retained), Is.All.False);
        // A broker that refuses 5 is tried with 3.1.1.
        await daemon.WaitForLogAsync(_broker.Version == "5" ? "with MQTT 5 as" : "with MQTT 3.1.1 as", cancellation);
    }

    [Test]
    public async Task What_describes_now_is_retained(CancellationToken cancellation)
    {
        await _broker.StartAsync();
        using DaemonProcess daemon = Run("simulator", "  values: true");
        using Subscriber live = await Subscriber.StartAsync(_broker, "p1meter/#");
        await live.WaitUntilAsync(all => all.Any(message => message.Topic == "p1meter/values/power_w") && Last(all, "p1meter/availability") == "online", cancellation);

        using Subscriber late = await Subscriber.StartAsync(_broker, "p1meter/#");
        IReadOnlyList<Received> kept = await late.WaitUntilAsync(
            all => all.Any(message => message.Topic == "p1meter/state") && all.Any(message => message.Topic == "p1meter/values/power_w"), cancellation);
        foreach (string topic in new[] { "p1meter/status", "p1meter/state", "p1meter/availability", "p1meter/values/power_w" })
        {
            Received? message = kept.FirstOrDefault(message => message.Topic == topic);
            Assert.That(message?.Retained, Is.True, topic);
        }

        JsonElement state = JsonDocument.Parse(kept.First(message => message.Topic == "p1meter/state").Body).RootElement;
        Assert.That(state.TryGetProperty("seq", out _), Is.False);
        Assert.That(state.TryGetProperty("power_w", out _), Is.True);
    }

    [Test]
    public async Task A_killed_daemon_is_offline_by_its_will_and_for_who_comes_later_too(CancellationToken cancellation)
    {
        await _broker.StartAsync();
        using DaemonProcess daemon = Run("simulator", "");
        using Subscriber live = await Subscriber.StartAsync(_broker, "p1meter/availability");
        await live.WaitUntilAsync(all => Last(all, "p1meter/availability") == "online", cancellation);
        daemon.Kill();
        await live.WaitUntilAsync(all => Last(all, "p1meter/availability") == "offline", cancellation);

        using Subscriber late = await Subscriber.StartAsync(_broker, "p1meter/availability");
        IReadOnlyList<Received> kept = await late.WaitUntilAsync(all => all.Count > 0, cancellation);
        Assert.That((kept[0].Text, kept[0].Retained), Is.EqualTo(("offline", true)));
    }

    [Test]
    public async Task A_clean_stop_says_offline_itself(CancellationToken cancellation)
    {
        await _broker.StartAsync();
        using DaemonProcess daemon = Run("simulator", "");
        using Subscriber live = await Subscriber.StartAsync(_broker, "p1meter/availability");
        await live.WaitUntilAsync(all => Last(all, "p1meter/availability") == "online", cancellation);
        Assert.That(await daemon.TerminateAsync(cancellation), Is.Zero);
        await live.WaitUntilAsync(all => Last(all, "p1meter/availability") == "offline", cancellation);
        Assert.That(daemon.Log, Does.Not.Contain("did not answer before the stop"));
    }

    // Stopped while publishes are under way, nats-server acknowledges some that it no longer stores: see docs/operations.md.
    [Test]
    public async Task A_broker_that_was_away_still_has_the_session_and_gets_the_backlog_in_order(CancellationToken cancellation)
    {
        const int Count = 1000;
        await _broker.StartAsync();
        using Subscriber storage = await Subscriber.StartAsync(_broker, "p1meter/reading", Session);
        await _broker.StopAsync();
        using DaemonProcess daemon = Run(Recording(Count), "  drain_per_second: 0");
        await daemon.WaitForLogAsync("has been read to its end", cancellation);
        await _broker.StartAsync();
        Assert.That(await daemon.ExitAsync(cancellation), Is.Zero);

        int[] numbers = await NumbersAsync(storage, Count, cancellation);
        Assert.That(numbers, Is.EqualTo(Enumerable.Range(1, Count)));
    }

    public void Dispose()
    {
        _broker.Dispose();
        _folder.Dispose();
    }

    DaemonProcess Run(string port, string more) => DaemonProcess.Run(_folder.Path, $"""
        meter:
          port: {port}
        schedule:
          interval_seconds: 0
        mqtt:
          broker: mqtt://127.0.0.1:{_broker.Port}
        {more}
        http:
          listen: localhost:{_httpPort}
        """);

    // One telegram a second, each a reading.
    string Recording(int telegrams)
    {
        var start = new DateTime(2026, 11, 23, 6, 0, 0, DateTimeKind.Unspecified);
        File.WriteAllBytes(_folder["recording.txt"], [.. Enumerable.Range(0, telegrams).SelectMany(second => TelegramText.With(
            string.Create(CultureInfo.InvariantCulture, $"0-0:1.0.0({start.AddSeconds(second):yyMMddHHmmss}W)"),
            "0-0:96.1.1(4530303437303030303736333038313734)", "1-0:1.7.0(01.193*kW)"))]);
        return _folder["recording.txt"];
    }

    static string? Last(IReadOnlyList<Received> messages, string topic) => messages.LastOrDefault(message => message.Topic == topic)?.Text;

    // The numbers as a storage program keeps them: each once, in the order of the first arrival.
    static async Task<int[]> NumbersAsync(Subscriber storage, int last, CancellationToken cancellation)
    {
        IReadOnlyList<Received> messages = await storage.WaitUntilAsync(all => all.Count > 0 && Number(all[^1]) == last, cancellation);
        return [.. messages.Select(Number).Distinct()];
    }

    static int Number(Received message) => JsonDocument.Parse(message.Body).RootElement.GetProperty("seq").GetInt32();
}
