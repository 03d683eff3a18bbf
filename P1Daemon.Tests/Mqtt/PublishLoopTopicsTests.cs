using Microsoft.Extensions.Time.Testing;
using P1Daemon.Health;
using P1Daemon.Mqtt;

namespace P1Daemon.Tests.Mqtt;

/// <summary>The loop with a broker that the test plays: the topics beside the readings, what is listened to, and what the broker refuses of them.</summary>
[TestFixture]
internal sealed class PublishLoopTopicsTests
{
    static readonly Uri _address = new("mqtt://broker:1883");

    [Test, CancelAfter(10_000)]
    public async Task A_topic_whose_refusal_costs_the_connection_is_left_out_for_ten_minutes([Values] bool answers, CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        var connections = new List<FakeConnection>();
        FakeConnection Next()
        {
            var broker = new FakeConnection();
            broker.Answers = message =>
            {
                if (broker.LostReason is not null || message.Topic != "home/p1/status")
                {
                    return broker.LostReason is null ? default(PublishOutcome) : null;
                }

                broker.Lose("the broker closed the connection");
                return answers ? new PublishOutcome("not authorized (87h)") : null;
            };
            connections.Add(broker);
            return broker;
        }

        await using var station = new Station(_address, connection: Next, time: time);
        station.Journal.Add(2);
        await station.StartAsync();
        await station.AdvanceUntilAsync(time, () => station.Journal.Acknowledged == 2, cancellation);
        int costs = answers ? 1 : 2;
        Assert.That(connections.Select(broker => broker.Topics),
            Is.EqualTo(Enumerable.Repeat("status availability reading reading", costs).Append("availability reading reading")));
        Assert.That(station.Log.Count(line => line.Contains("nothing is sent there for ten minutes", StringComparison.Ordinal)), Is.EqualTo(1));

        time.Advance(TimeSpan.FromMinutes(10));
        await station.WaitUntilAsync(() => connections[costs].Topics.EndsWith("status", StringComparison.Ordinal), cancellation);
    }

    [Test, CancelAfter(10_000)]
    public async Task A_refused_availability_is_told_again_when_it_is_allowed(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        bool allowed = false;
        var broker = new FakeConnection();
        broker.Answers = message => new PublishOutcome(!allowed && message.Topic == "home/p1/availability" ? "not authorized (87h)" : null);
        await using var station = new Station(_address, connection: () => broker, time: time);
        await station.StartAsync();
        await station.WaitUntilAsync(() => station.Log.Any(line => line.Contains("refuses home/p1/availability", StringComparison.Ordinal)), cancellation);
        allowed = true;
        await station.AdvanceUntilAsync(time, () => broker.Topics.StartsWith("status availability status availability", StringComparison.Ordinal), cancellation);
    }

    [Test, CancelAfter(10_000)]
    public async Task A_status_goes_out_every_minute(CancellationToken cancellation)
    {
        var time = new TimerRecorder();
        var broker = new FakeConnection();
        await using var station = new Station(_address, connection: () => broker, time: time);
        await station.StartAsync();
        await station.WaitUntilAsync(() => broker.Topics == "status availability" && time.Alarms is [.., var last] && last == TimeSpan.FromMinutes(1), cancellation);
        time.Advance(TimeSpan.FromMinutes(1));
        await station.WaitUntilAsync(() => broker.Topics == "status availability status", cancellation);
    }

    [Test, CancelAfter(10_000)]
    public async Task Home_assistants_birth_is_listened_to_and_wakes_the_loop(CancellationToken cancellation)
    {
        var time = new TimerRecorder();
        var broker = new FakeConnection();
        await using var station = new Station(_address, connection: () => broker, time: time);
        station.Meter.Update(now => now with { State = MeterState.Online });
        station.Feed.Publish(Parsed.At(0, "0-0:96.1.1(4531)", "1-0:1.7.0(01.193*kW)"), Array.Empty<byte>());
        await station.StartAsync();
        await station.WaitUntilAsync(() => Announcements(broker) == 1, cancellation);
        Assert.That(broker.Subscribed, Is.EqualTo(["homeassistant/status"]));
        broker.Say("online");
        // One to five seconds; without a birth the next thing due is the status, a minute away.
        await station.WaitUntilAsync(() => time.Alarms is [.., { Ticks: > 0 } last] && last <= TimeSpan.FromSeconds(5), cancellation);
        time.Advance(time.Alarms[^1]);
        await station.WaitUntilAsync(() => Announcements(broker) == 2, cancellation);
    }

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(10_000)]
    public async Task What_is_taken_back_is_so_again_only_where_the_broker_did_not_confirm_it(bool confirmed, CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        var first = new FakeConnection { Answers = message => message.Body.IsEmpty && !confirmed ? new PublishOutcome("a quota is used up (97h)") : default };
        var second = new FakeConnection();
        var connections = new Queue<IBrokerConnection>([first, second]);
        await using var station = new Station(_address, connection: connections.Dequeue, time: time);
        station.Feed.Publish(Parsed.At(0, "0-0:96.1.1(4531)", "1-0:1.7.0(01.193*kW)"), Array.Empty<byte>());
        await station.StartAsync();
        await station.WaitUntilAsync(() => Announcements(first) == 1, cancellation);
        station.Feed.Publish(Parsed.At(1, "0-0:96.1.1(4532)", "1-0:1.7.0(01.193*kW)"), Array.Empty<byte>());
        await station.WaitUntilAsync(() => Announcements(first) == 3, cancellation);
        // Answers are looked at in the order of sending: once this one counts, those before it do.
        station.Journal.Add();
        await station.WaitForCursorAsync(1, cancellation);
        first.Lose("the broker is shutting down (8Bh)");
        station.Journal.Add();
        await station.AdvanceUntilAsync(time, () => station.Journal.Acknowledged == 2, cancellation);
        Assert.That(first.Sent.Count(message => message.Body.IsEmpty), Is.EqualTo(1));
        Assert.That(second.Sent.Count(message => message.Body.IsEmpty), Is.EqualTo(confirmed ? 0 : 1));
    }

    [Test, CancelAfter(10_000)]
    public async Task A_refused_subscription_is_one_line_and_readings_go_on(CancellationToken cancellation)
    {
        var broker = new FakeConnection { SubscriptionAnswer = new PublishOutcome("not authorized (87h)") };
        await using var station = new Station(_address, connection: () => broker);
        station.Journal.Add(3);
        await station.StartAsync();
        await station.WaitForCursorAsync(3, cancellation);
        Assert.That(station.Log.Where(line => line.StartsWith("Warning", StringComparison.Ordinal)),
            Is.EqualTo(["Warning: The broker mqtt://broker:1883 refuses homeassistant/status: not authorized (87h); readings go on without it"]));
    }

    [Test, CancelAfter(10_000)]
    public async Task Without_home_assistant_nothing_is_subscribed_to_or_announced(CancellationToken cancellation)
    {
        var broker = new FakeConnection();
        await using var station = new Station(_address, mqtt => mqtt.HomeAssistant = false, () => broker);
        station.Feed.Publish(Parsed.At(0, "0-0:96.1.1(4531)", "1-0:1.7.0(01.193*kW)"), Array.Empty<byte>());
        station.Journal.Add();
        await station.StartAsync();
        await station.WaitForCursorAsync(1, cancellation);
        Assert.That((broker.Subscribed.Count, Announcements(broker)), Is.EqualTo((0, 0)));
    }

    static int Announcements(FakeConnection broker) => broker.Sent.Count(message => message.Topic.EndsWith("/config", StringComparison.Ordinal));
}
