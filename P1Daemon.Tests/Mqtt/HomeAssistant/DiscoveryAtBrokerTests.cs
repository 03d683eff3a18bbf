using System.Collections.Concurrent;
using System.Diagnostics;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Mqtt;

namespace P1Daemon.Tests.Mqtt.HomeAssistant;

/// <summary>Discovery at a real broker: kept for whoever comes later, sent again at the birth, and no obstacle where it is not allowed.</summary>
[TestFixture]
[Category("RealParts")]
internal sealed class DiscoveryAtBrokerTests
{
    const string Meter = "homeassistant/device/p1meter_E1/config";
    const string GasMeter = "homeassistant/device/p1meter_G1/config";

    [Test, CancelAfter(30_000)]
    public async Task It_comes_first_is_kept_and_comes_again_at_the_birth(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber all = await Subscriber.StartAsync(broker, "#");
        await using var station = new Station(broker.Address);
        See(station);
        await station.StartAsync();
        IReadOnlyList<Received> messages = await all.WaitUntilAsync(soFar => soFar.Count >= 5, cancellation);
        Assert.That(messages.Take(5).Select(message => message.Topic), Is.EqualTo([Meter, GasMeter, "home/p1/status", "home/p1/state", "home/p1/availability"]));
        Assert.That(messages[0].ContentType, Is.EqualTo("application/json"));
        Assert.That(messages.Take(2).SelectMany(message => DiscoveryRules.Broken(message.Topic, message.Body)), Is.Empty);

        using Subscriber late = await Subscriber.StartAsync(broker, "homeassistant/#");
        IReadOnlyList<Received> kept = await late.WaitUntilAsync(soFar => soFar.Count >= 2, cancellation);
        Assert.That(kept.Select(message => (message.Topic, message.Retained)), Is.EquivalentTo([(Meter, true), (GasMeter, true)]));

        await SayAsync(broker, "homeassistant/status", "online", cancellation);
        messages = await late.WaitUntilAsync(soFar => soFar.Count >= 5, cancellation);
        Assert.That(messages.Skip(2).Select(message => (message.Topic, message.Retained)), Is.EqualTo([("homeassistant/status", false), (Meter, false), (GasMeter, false)]));
        Assert.That(messages[3].Body, Is.EqualTo(kept.Single(message => message.Topic == Meter).Body));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_device_that_is_taken_back_is_kept_no_longer(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber live = await Subscriber.StartAsync(broker, "homeassistant/#");
        await using var station = new Station(broker.Address);
        See(station);
        await station.StartAsync();
        await live.WaitUntilAsync(soFar => soFar.Count == 2, cancellation);
        station.Feed.Publish(Parsed.At(1, "0-0:96.1.1(4532)", "1-0:1.7.0(01.193*kW)"), Array.Empty<byte>());
        await live.WaitUntilAsync(soFar => soFar.Any(message => message.Topic == Meter && message.Body.Length == 0) && soFar[^1].Topic.Contains("E2", StringComparison.Ordinal), cancellation);

        using Subscriber late = await Subscriber.StartAsync(broker, "homeassistant/#");
        IReadOnlyList<Received> kept = await late.WaitUntilAsync(soFar => soFar.Count >= 2, cancellation);
        Assert.That(kept.Select(message => message.Topic), Is.EquivalentTo(["homeassistant/device/p1meter_E2/config", GasMeter]));
    }

    [Test, CancelAfter(30_000)]
    public async Task Without_permission_it_is_one_line_a_topic_and_readings_go_on(CancellationToken cancellation)
    {
        using Mosquitto broker = Mosquitto.Prepare("acl_file {folder}/acl");
        await File.WriteAllTextAsync(Path.Combine(broker.Folder, "acl"), "topic readwrite home/#\n", cancellation);
        await broker.StartAsync();
        using Subscriber home = await Subscriber.StartAsync(broker, "home/p1/availability");
        await using var station = new Station(broker.Address);
        See(station);
        station.Journal.Add(10);
        await station.StartAsync();
        await station.WaitForCursorAsync(10, cancellation);
        await home.WaitForAsync("home/p1/availability", "online", cancellation);
        Assert.That(station.Broker.Now.State, Is.EqualTo(BrokerState.Connected));
        Assert.That(station.Log.Where(line => line.StartsWith("Warning", StringComparison.Ordinal)), Is.EqualTo(new[] { Meter, GasMeter }.Select(topic =>
            $"Warning: The broker mqtt://127.0.0.1:{broker.Port} refuses {topic}: not authorized (87h): allow this user the topic at the broker; readings go on without it")));
    }

    [TestCase("5")]
    [TestCase("3.1.1")]
    [CancelAfter(20_000)]
    public async Task A_birth_that_the_broker_kept_from_before_is_told_apart(string version, CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        await SayAsync(broker, "homeassistant/status", "online", cancellation, "-r");
        await using var connection = new MqttNetConnection(new MqttSettings { Broker = broker.Address, ClientId = "listener", Version = version }, TimeProvider.System);
        var heard = new ConcurrentQueue<HeardMessage>();
        connection.Heard += heard.Enqueue;
        await connection.ConnectAsync(cancellation);
        Assert.That(await connection.SubscribeAsync("homeassistant/status", cancellation), Is.EqualTo(default(PublishOutcome)));
        await SayAsync(broker, "homeassistant/status", "later", cancellation);
        await Eventually.Holds(() => heard.Count == 2, "what was kept, and what was said after the subscription", cancellation);
        Assert.That(heard, Is.EqualTo([new HeardMessage("homeassistant/status", "online", Kept: true), new HeardMessage("homeassistant/status", "later", Kept: false)]));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_birth_is_asked_for_with_QoS_1(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        await using var station = new Station(broker.Address);
        await station.StartAsync();
        await broker.WaitForLogAsync("homeassistant/status (QoS 1)", cancellation);
    }

    static void See(Station station)
    {
        station.Meter.Update(now => now with { State = MeterState.Online });
        station.Feed.Publish(
            Parsed.At(0, "0-0:96.1.1(4531)", "1-0:1.7.0(01.193*kW)", "0-1:24.1.0(003)", "0-1:96.1.0(4731)", "0-1:24.2.1(261123063500W)(02569.646*m3)"), Array.Empty<byte>());
    }

    static async Task SayAsync(Mosquitto broker, string topic, string text, CancellationToken cancellation, params string[] options)
    {
        using var publish = Process.Start("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-t", topic, "-m", text, .. options]);
        await publish.WaitForExitAsync(cancellation);
        Assert.That(publish.ExitCode, Is.Zero);
    }
}
