using P1Daemon.Health;

namespace P1Daemon.Tests.Mqtt;

/// <summary>A real broker that takes less than others: what is said, and that nothing is lost.</summary>
[TestFixture]
[Category("RealParts")]
internal sealed class BrokerLimitsTests
{
    [TestCase("5")]
    [TestCase("3.1.1")]
    [CancelAfter(20_000)]
    public async Task A_broker_that_takes_one_publish_at_a_time_gets_one_at_a_time(string version, CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync("max_inflight_messages 1");
        await using var station = new Station(broker.Address, mqtt => mqtt.Version = version);
        station.Journal.Add(200);
        await station.StartAsync();
        await station.WaitForCursorAsync(200, cancellation);
        Assert.That(station.Log, Has.Count.EqualTo(1), () => string.Join('\n', station.Log));
    }

    [TestCase("max_qos 0", "the broker does not take QoS 1, without which nobody knows what has arrived: allow it at the broker (9Bh)")]
    [TestCase("retain_available false", "the broker keeps no retained messages, and p1meter's availability is one: allow them at the broker (9Ah)")]
    [CancelAfter(20_000)]
    public async Task A_broker_that_lacks_what_is_needed_is_said_and_readings_wait(string limit, string expected, CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync(limit);
        await using var station = new Station(broker.Address);
        station.Journal.Add();
        await station.StartAsync();
        await station.WaitForStateAsync(BrokerState.Refused, cancellation);
        Assert.That(station.Broker.Now.LastError, Is.EqualTo(expected));
        Assert.That(station.Journal.Acknowledged, Is.Zero);
    }

    [Test, CancelAfter(20_000)]
    public async Task MQTT_3_1_1_cannot_say_why_and_that_is_said(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync("max_qos 0");
        await using var station = new Station(broker.Address, mqtt => mqtt.Version = "3.1.1");
        station.Journal.Add();
        await station.StartAsync();
        await station.WaitUntilAsync(() => station.Broker.Now.LastError is not null, cancellation);
        Assert.That(station.Broker.Now.LastError, Does.EndWith("With mqtt.version 5 it could say why"));
        Assert.That(station.Journal.Acknowledged, Is.Zero);
    }

    // Row 10 is a byte longer than the nine before it.
    [Test, CancelAfter(20_000)]
    public async Task A_reading_that_is_too_large_for_the_broker_waits_with_all_after_it(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync("max_packet_size 110");
        await using var station = new Station(broker.Address);
        station.Journal.Add(20);
        await station.StartAsync();
        await station.WaitForStateAsync(BrokerState.Refused, cancellation);
        Assert.That(station.Log, Has.Some.Contain("refuses readings on home/p1/reading: larger than the broker takes (95h): the broker takes 110 bytes; they wait in the journal"));
        Assert.That(station.Journal.Acknowledged, Is.EqualTo(9));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_brokers_keep_alive_counts_and_not_ours(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync("max_keepalive 10");
        await using var station = new Station(broker.Address, mqtt => mqtt.KeepAliveSeconds = 3600);
        await station.StartAsync();
        await broker.WaitForLogAsync("Received PINGREQ from p1meter-test", cancellation);
        Assert.That(station.Log, Has.Count.EqualTo(1), () => string.Join('\n', station.Log));
    }
}
