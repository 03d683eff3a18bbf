using System.Diagnostics;
using P1Daemon.Health;
using P1Daemon.Readings;

namespace P1Daemon.Tests.Mqtt;

/// <summary>The publisher against a real broker.</summary>
[TestFixture]
[Category("RealParts")]
internal sealed class MqttPublisherTests
{
    [Test, CancelAfter(20_000)]
    public async Task Connect_tells_status_state_availability_then_readings(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber all = await Subscriber.StartAsync(broker, "home/#");
        await using var station = new Station(broker.Address);
        station.Journal.Add(3);
        station.See(7);
        await station.StartAsync();
        await station.WaitForCursorAsync(3, cancellation);

        IReadOnlyList<Received> messages = await all.WaitUntilAsync(soFar => soFar.Count >= 6, cancellation);
        Assert.That(messages.Take(6).Select(message => message.Topic), Is.EqualTo(
            ["home/p1/status", "home/p1/state", "home/p1/availability", "home/p1/reading", "home/p1/reading", "home/p1/reading"]));
        Assert.That(messages[0].Text, Is.EqualTo("Connected"));
        Assert.That(messages[1].Body, Is.EqualTo(Station.StateBody(Station.TelegramOf(7))));
        Assert.That(messages[2].Text, Is.EqualTo("online"));
        Assert.That(messages.Skip(3).Take(3).Select(message => message.Text), Is.EqualTo(["1", "2", "3"]));
        Assert.That(messages[3].ContentType, Is.EqualTo("application/json"));
        Assert.That(messages[2].ContentType, Is.Empty);
        Assert.That(station.Log.Single(), Does.StartWith($"Information: Connected to the broker mqtt://127.0.0.1:{broker.Port} with MQTT 5 as p1meter-test"));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_describes_now_is_retained_and_what_happened_is_not(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        await using var station = new Station(broker.Address, mqtt => mqtt.Telegram = true);
        await station.StartAsync();
        await station.WaitForStateAsync(BrokerState.Connected, cancellation);
        using Subscriber live = await Subscriber.StartAsync(broker, "home/#");
        await live.WaitForAsync("home/p1/availability", "offline", cancellation);
        station.See(1, isReading: true);
        station.Feed.Publish(new MeterSilent(Station.Start, Station.Start));
        await live.WaitForAsync("home/p1/event", "MeterSilent", cancellation);
        await live.WaitForAsync("home/p1/telegram", "/TST5 1", cancellation);
        await live.WaitForAsync("home/p1/reading", "1", cancellation);
        await live.WaitForAsync("home/p1/availability", "online", cancellation);

        using Subscriber late = await Subscriber.StartAsync(broker, "home/#");
        IReadOnlyList<Received> kept = await late.WaitUntilAsync(soFar => soFar.Count >= 3, cancellation);
        Assert.That(kept.Select(message => message.Topic), Is.EquivalentTo(["home/p1/status", "home/p1/state", "home/p1/availability"]));
        Assert.That(kept.Select(message => message.Retained), Is.All.True);
    }

    [TestCase("5")]
    [TestCase("3.1.1")]
    [CancelAfter(20_000)]
    public async Task Values_of_before_the_start_that_are_sent_no_more_are_emptied(string version, CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using (var before = Process.Start("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-r", "-t", "home/p1/values/voltage_l1_v", "-m", "230.1"]))
        {
            await before.WaitForExitAsync(cancellation);
        }

        using Subscriber values = await Subscriber.StartAsync(broker, "home/p1/values/+");
        await using var station = new Station(broker.Address, mqtt => (mqtt.Version, mqtt.Values) = (version, true));
        await station.StartAsync();
        await broker.WaitForLogAsync("home/p1/values/+ (QoS 1)", cancellation);
        station.See(1, isReading: true);
        await values.WaitForAsync("home/p1/values/power_w", "1", cancellation);
        await values.WaitForAsync("home/p1/values/voltage_l1_v", "", cancellation);
        await broker.WaitForLogAsync("Received UNSUBSCRIBE from p1meter-test", cancellation);
    }

    [Test, CancelAfter(20_000)]
    public async Task Stop_says_offline_and_the_will_stays_unsaid(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber availability = await Subscriber.StartAsync(broker, "home/p1/availability");
        await using var station = new Station(broker.Address);
        station.See(1);
        await station.StartAsync();
        await availability.WaitForAsync("home/p1/availability", "online", cancellation);
        await station.StopAsync();

        await availability.WaitForAsync("home/p1/availability", "offline", cancellation);
        await broker.WaitForLogAsync("Received DISCONNECT from p1meter-test", cancellation);
        Assert.That(availability.Messages.Select(message => message.Text), Is.EqualTo(["online", "offline"]));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_connection_cut_without_goodbye_brings_the_will(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber availability = await Subscriber.StartAsync(broker, "home/p1/availability");
        await using var station = new Station(broker.Address);
        station.See(1);
        await station.StartAsync();
        await availability.WaitForAsync("home/p1/availability", "online", cancellation);

        // Another client with the same id makes the broker drop ours, which is a loss.
        using Subscriber intruder = await Subscriber.StartAsync(broker, "nothing", "-i", "p1meter-test");
        await availability.WaitForAsync("home/p1/availability", "offline", cancellation);
        await station.WaitUntilAsync(() => station.Log.Any(line => line.Contains("Warning: Lost the broker", StringComparison.Ordinal)), cancellation);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_wrong_password_is_a_refused_login(CancellationToken cancellation)
    {
        using Mosquitto broker = Mosquitto.Prepare("allow_anonymous false", "password_file {folder}/passwords");
        using (var hash = Process.Start("mosquitto_passwd", ["-c", "-b", Path.Combine(broker.Folder, "passwords"), "meter", "right"]))
        {
            await hash.WaitForExitAsync(cancellation);
        }

        await broker.StartAsync();
        await using var station = new Station(broker.Address, mqtt => (mqtt.Username, mqtt.Password) = ("meter", "wr0ng-secret"));
        await station.StartAsync();
        await station.WaitForStateAsync(BrokerState.Refused, cancellation);

        Assert.That(station.Broker.Now.LastError, Is.EqualTo("not authorized (87h): check mqtt.username and mqtt.password"));
        Assert.That(string.Join('\n', station.Log), Does.Contain("Warning: No connection to the broker").And.Not.Contain("wr0ng-secret"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_broker_that_comes_later_gets_everything(CancellationToken cancellation)
    {
        using Mosquitto broker = Mosquitto.Prepare();
        await using var station = new Station(broker.Address);
        station.Journal.Add(100);
        await station.StartAsync();
        await station.WaitUntilAsync(() => station.Broker.Now.LastError is not null, cancellation);
        Assert.That(station.Broker.Now.LastError, Does.StartWith("connection refused: nothing listens there"));

        await broker.StartAsync();
        await station.WaitForCursorAsync(100, cancellation);
        Assert.That(station.Broker.Now.State, Is.EqualTo(BrokerState.Connected));
        Assert.That(station.Broker.Now.Published, Is.EqualTo(100));
        Assert.That(station.Log.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)), Is.EqualTo(1), () => string.Join('\n', station.Log));
        Assert.That(station.Log[^1], Does.Contain("with MQTT 5").And.Not.Contain("again"), "it was never there before");
    }

    [Test, CancelAfter(60_000)]
    public async Task A_restart_in_the_middle_loses_no_reading_and_keeps_the_order(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync("persistence true", "max_queued_messages 0");
        using Subscriber readings = await Subscriber.StartAsync(broker, "home/p1/reading", "-c", "-i", "storage", "-x", "3600");
        await using var station = new Station(broker.Address);
        await station.StartAsync();
        for (int restart = 0; restart < 2; restart++)
        {
            station.Journal.Add(3000);
            await station.WaitUntilAsync(() => station.Journal.Acknowledged > (restart * 3000) + 200, cancellation);
            await broker.RestartAsync();
        }

        await station.WaitForCursorAsync(6000, cancellation);
        IReadOnlyList<Received> messages = await readings.WaitUntilAsync(soFar => soFar.Count > 0 && soFar[^1].Text == "6000", cancellation);
        AssertEachInOrder(messages, 6000);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_frozen_broker_is_a_lost_one_and_gets_the_rest_later(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber readings = await Subscriber.StartAsync(broker, "home/p1/reading");
        await using var station = new Station(broker.Address, mqtt => mqtt.KeepAliveSeconds = 1);
        await station.StartAsync();
        station.Journal.Add();
        await station.WaitForCursorAsync(1, cancellation);
        broker.Freeze();
        station.Journal.Add(5);
        await station.WaitUntilAsync(() => station.Broker.Now.LastError?.Contains("no answer for 1 s", StringComparison.Ordinal) == true, cancellation);

        broker.Thaw();
        await station.WaitForCursorAsync(6, cancellation);
        AssertEachInOrder(await readings.WaitUntilAsync(soFar => soFar.Count > 0 && soFar[^1].Text == "6", cancellation), 6);
    }

    [Test, CancelAfter(20_000)]
    public async Task Stop_waits_a_second_for_a_frozen_broker_and_no_longer(CancellationToken cancellation)
    {
        var time = new TimerRecorder();
        using Mosquitto broker = await Mosquitto.StartAsync();
        await using var station = new Station(broker.Address, time: time);
        await station.StartAsync();
        await station.WaitForStateAsync(BrokerState.Connected, cancellation);
        broker.Freeze();
        station.Journal.Add(500);
        await station.WaitUntilAsync(() => station.Journal.Given > 0, cancellation);

        int before = time.Delays.Count;
        Task stop = station.StopAsync();
        await station.WaitUntilAsync(() => time.Delays.Count > before, cancellation);
        time.Advance(TimeSpan.FromSeconds(1));
        await stop.WaitAsync(cancellation);
        Assert.That(time.Delays.Skip(before), Is.EqualTo([TimeSpan.FromSeconds(1)]), "all that it waited for");
    }

    [TestCase(1)]
    [TestCase(3)]
    [CancelAfter(20_000)]
    public async Task A_small_receive_maximum_is_kept(int maximum, CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync($"max_inflight_messages {maximum}", "max_queued_messages 0");
        using Subscriber readings = await Subscriber.StartAsync(broker, "home/p1/reading");
        await using var station = new Station(broker.Address, mqtt => mqtt.Values = true);
        station.Journal.Add(500);
        station.See(1);
        await station.StartAsync();
        await station.WaitForCursorAsync(500, cancellation);

        AssertEachInOrder(await readings.WaitUntilAsync(soFar => soFar.Count >= 500, cancellation), 500);
        Assert.That(station.Log, Has.Count.EqualTo(1), () => string.Join('\n', station.Log));
    }

    // At least once: a piece that was sent again may follow, and no number comes before the one below it was there.
    static void AssertEachInOrder(IReadOnlyList<Received> messages, int last)
    {
        int newest = 0;
        foreach (Received message in messages)
        {
            int number = int.Parse(message.Text, System.Globalization.CultureInfo.InvariantCulture);
            Assert.That(number, Is.LessThanOrEqualTo(newest + 1), "a number is missing");
            newest = Math.Max(newest, number);
        }

        Assert.That(newest, Is.EqualTo(last));
    }
}
