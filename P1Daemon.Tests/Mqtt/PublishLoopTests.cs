using Microsoft.Extensions.Time.Testing;
using P1Daemon.Health;
using P1Daemon.Mqtt;

namespace P1Daemon.Tests.Mqtt;

/// <summary>The loop with a broker that the test plays: readings, their window and their cursor, and the stop.</summary>
[TestFixture]
internal sealed class PublishLoopTests
{
    static readonly Uri _address = new("mqtt://broker:1883");

    [Test, CancelAfter(10_000)]
    public async Task Readings_wait_for_the_opening_and_keep_the_window(CancellationToken cancellation)
    {
        var broker = new FakeConnection(receiveMaximum: 2) { Answers = _ => null };
        await using var station = new Station(_address, connection: () => broker);
        station.Journal.Add(5);
        await station.StartAsync();
        await station.WaitUntilAsync(() => broker.Sent.Count == 2, cancellation);
        Assert.That(broker.Topics, Is.EqualTo("status availability"));

        broker.Answer(0);
        await station.WaitUntilAsync(() => broker.Sent.Count == 3, cancellation);
        broker.Answer(1);
        await station.WaitUntilAsync(() => broker.Readings == "1 2", cancellation);
        Assert.That(broker.Sent, Has.Count.EqualTo(4));
        broker.Answers = _ => default(PublishOutcome);
        broker.Answer(2);
        broker.Answer(3);
        await station.WaitForCursorAsync(5, cancellation);
    }

    [Test, CancelAfter(10_000)]
    public async Task The_cursor_never_passes_an_unanswered_reading(CancellationToken cancellation)
    {
        var broker = new FakeConnection { Answers = message => message.Topic.EndsWith("reading", StringComparison.Ordinal) ? null : default(PublishOutcome) };
        await using var station = new Station(_address, connection: () => broker);
        station.Journal.Add(3);
        await station.StartAsync();
        await station.WaitUntilAsync(() => broker.Readings == "1 2 3", cancellation);
        int first = broker.Sent.Count - 3;
        broker.Answer(first + 2);
        broker.Answer(first);
        await station.WaitForCursorAsync(1, cancellation);
        broker.Answer(first + 1);
        await station.WaitForCursorAsync(3, cancellation);
        Assert.That(station.Broker.Now.Published, Is.EqualTo(3));
    }

    [Test, CancelAfter(10_000)]
    public async Task A_lost_connection_sends_from_the_cursor_again(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        var first = new FakeConnection { Answers = message => FakeConnection.TextOf(message) is "2" or "3" ? null : default(PublishOutcome) };
        var second = new FakeConnection();
        var connections = new Queue<IBrokerConnection>([first, second]);
        await using var station = new Station(_address, connection: connections.Dequeue, time: time);
        station.Journal.Add(3);
        await station.StartAsync();
        await station.WaitForCursorAsync(1, cancellation);
        await station.WaitUntilAsync(() => first.Readings == "1 2 3", cancellation);
        first.Lose("the broker is shutting down (8Bh)");
        await station.WaitForStateAsync(BrokerState.Connecting, cancellation);
        await station.AdvanceUntilAsync(time, () => station.Journal.Acknowledged == 3, cancellation);

        Assert.That(second.Readings, Is.EqualTo("2 3"));
        Assert.That(station.Log, Does.Contain("Warning: Lost the broker mqtt://broker:1883: the broker is shutting down (8Bh); readings wait in the journal until it is back"));
        Assert.That(station.Broker.Now.State, Is.EqualTo(BrokerState.Connected));
    }

    [Test, CancelAfter(10_000)]
    public async Task A_refused_reading_is_tried_alone_until_it_is_taken(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        bool full = true;
        var broker = new FakeConnection();
        broker.Answers = message => new PublishOutcome(full && FakeConnection.TextOf(message) == "2" ? "a quota is used up (97h)" : null);
        await using var station = new Station(_address, connection: () => broker, time: time);
        station.Journal.Add(4);
        await station.StartAsync();
        await station.WaitForStateAsync(BrokerState.Refused, cancellation);
        Assert.That(station.Journal.Acknowledged, Is.EqualTo(1));
        Assert.That(station.Broker.Now.LastError, Is.EqualTo("home/p1/reading: a quota is used up (97h)"));

        await station.AdvanceUntilAsync(time, () => broker.Readings == "1 2 3 4 2", cancellation);
        full = false;
        await station.AdvanceUntilAsync(time, () => station.Journal.Acknowledged == 4, cancellation);
        Assert.That(broker.Readings, Does.EndWith("2 2 3 4"));
        Assert.That(station.Broker.Now.State, Is.EqualTo(BrokerState.Connected));
        Assert.That(station.Log.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(station.Log[^1], Does.Contain("takes readings again"));
    }

    [Test, CancelAfter(10_000)]
    public async Task A_backlog_keeps_its_pace_and_a_live_reading_does_not_wait(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        var broker = new FakeConnection();
        await using var station = new Station(_address, mqtt => mqtt.DrainPerSecond = 10, () => broker, time);
        station.Journal.Add(3);
        await station.StartAsync();
        await station.WaitForCursorAsync(1, cancellation);
        time.Advance(TimeSpan.FromMilliseconds(100));
        await station.WaitForCursorAsync(2, cancellation);
        time.Advance(TimeSpan.FromMilliseconds(100));
        await station.WaitForCursorAsync(3, cancellation);
        time.Advance(TimeSpan.FromMilliseconds(100));
        station.Journal.Add();
        await station.WaitForCursorAsync(4, cancellation);
    }

    [Test, CancelAfter(10_000)]
    public async Task Stop_lets_what_is_under_way_finish_and_says_goodbye(CancellationToken cancellation)
    {
        var broker = new FakeConnection { Answers = message => FakeConnection.TextOf(message) == "1" ? null : default(PublishOutcome) };
        await using var station = new Station(_address, connection: () => broker);
        station.Journal.Add();
        await station.StartAsync();
        await station.WaitUntilAsync(() => broker.Readings == "1", cancellation);
        Task stop = station.StopAsync();
        broker.Answer(broker.Sent.Count - 1);
        await stop;

        Assert.That(station.Journal.Acknowledged, Is.EqualTo(1));
        Assert.That(FakeConnection.TextOf(broker.Sent[^1]), Is.EqualTo("offline"));
        Assert.That(broker.SaidGoodbye, Is.True);
    }

    [Test, CancelAfter(10_000)]
    public async Task With_a_full_window_a_due_status_wakes_nobody(CancellationToken cancellation)
    {
        var time = new TimerRecorder();
        var broker = new FakeConnection(receiveMaximum: 2) { Answers = _ => null };
        await using var station = new Station(_address, connection: () => broker, time: time);
        await station.StartAsync();
        await station.WaitUntilAsync(() => broker.Topics == "status availability", cancellation);
        time.Advance(TimeSpan.FromMinutes(2));
        var alarms = new List<TimeSpan>();
        for (int i = 1; i <= 3; i++)
        {
            int soFar = time.Alarms.Count;
            station.See(i);
            await station.WaitUntilAsync(() => time.Alarms.Count > soFar, cancellation);
            alarms.Add(time.Alarms[^1]);
        }

        broker.Answers = _ => default(PublishOutcome);
        broker.Answer(0);
        broker.Answer(1);
        await station.WaitUntilAsync(() => broker.Topics.StartsWith("status availability status", StringComparison.Ordinal), cancellation);
        Assert.That(alarms, Is.All.EqualTo(Timeout.InfiniteTimeSpan), "the loop would wake at once, again and again, until the broker answers");
    }
}
