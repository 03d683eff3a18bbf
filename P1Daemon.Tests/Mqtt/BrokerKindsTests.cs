using P1Daemon.Health;

namespace P1Daemon.Tests.Mqtt;

/// <summary>The publisher against brokers that refuse a topic or know another version.</summary>
[TestFixture]
[Category("RealParts")]
internal sealed class BrokerKindsTests
{
    [Test, CancelAfter(20_000)]
    public async Task A_refused_side_topic_is_said_once_and_holds_up_nothing(CancellationToken cancellation)
    {
        using Mosquitto broker = Mosquitto.Prepare("acl_file {folder}/acl");
        await File.WriteAllTextAsync(Path.Combine(broker.Folder, "acl"), "topic write home/p1/reading\ntopic write home/p1/availability\ntopic write home/p1/status\n", cancellation);
        await broker.StartAsync();
        await using var station = new Station(broker.Address, mqtt => mqtt.Live = true);
        await station.StartAsync();
        for (int i = 1; i <= 5; i++)
        {
            station.See(i, isReading: true);
            await station.WaitForCursorAsync(i, cancellation);
        }

        await station.WaitUntilAsync(() => station.Broker.Now.LastError is not null, cancellation);
        Assert.That(station.Broker.Now.LastError, Is.EqualTo("home/p1/state: not authorized (87h): allow this user the topic at the broker"));
        Assert.That(station.Broker.Now.State, Is.EqualTo(BrokerState.Connected));
        Assert.That(station.Log.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)), Is.EqualTo(1), () => string.Join('\n', station.Log));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_refused_reading_waits_and_says_why(CancellationToken cancellation)
    {
        using Mosquitto broker = Mosquitto.Prepare("acl_file {folder}/acl");
        await File.WriteAllTextAsync(Path.Combine(broker.Folder, "acl"), "topic write home/p1/status\ntopic write home/p1/availability\n", cancellation);
        await broker.StartAsync();
        await using var station = new Station(broker.Address);
        station.Journal.Add(10);
        await station.StartAsync();
        await station.WaitForStateAsync(BrokerState.Refused, cancellation);

        Assert.That(station.Journal.Acknowledged, Is.Zero);
        Assert.That(station.Broker.Now.LastError, Is.EqualTo("home/p1/reading: not authorized (87h): allow this user the topic at the broker"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Version_3_1_1_when_configured(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber all = await Subscriber.StartAsync(broker, "home/#");
        await using var station = new Station(broker.Address, mqtt => mqtt.Version = "3.1.1");
        station.Journal.Add();
        await station.StartAsync();
        await all.WaitForAsync("home/p1/reading", "1", cancellation);
        Assert.That(station.Log[0], Does.Contain("with MQTT 3.1.1"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_broker_that_only_speaks_3_1_1_is_spoken_to_in_it([Values] OldBroker.Refusal refusal, CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using var old = new OldBroker(broker.Port, refusal);
        await using var station = new Station(old.Address);
        station.Journal.Add(20);
        await station.StartAsync();
        await station.WaitForCursorAsync(20, cancellation);
        Assert.That(station.Log[0], Does.Contain("with MQTT 3.1.1"));
    }
}
