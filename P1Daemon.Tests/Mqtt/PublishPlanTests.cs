using Microsoft.Extensions.Time.Testing;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Live;
using P1Daemon.Mqtt;
using P1Daemon.Readings;

namespace P1Daemon.Tests.Mqtt;

/// <summary>What goes out beside the readings: each test reads the plan as a line of topics.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PublishPlanTests
{
    readonly FakeTimeProvider _time = new();
    readonly MeterHealth _meter = new();
    readonly MqttSettings _mqtt = new() { Topic = "t" };
    Feed _feed = null!;
    PublishPlan _plan = null!;

    [SetUp]
    public void SetUp()
    {
        _feed = new Feed(_time);
        _plan = new PublishPlan(_mqtt, TimeSpan.FromSeconds(30), _feed, _meter, new MessageBodies(() => [1], Station.StateBody, _ => [2]), _time, discovery: null);
    }

    [Test]
    public void Connect_before_the_first_telegram_says_offline_and_no_state()
    {
        _plan.Begin();
        Assert.That(_plan.Opening, Is.True);
        Assert.That(Due(), Is.EqualTo("status availability=offline"));
        Assert.That(_plan.Opening, Is.False);
    }

    [Test]
    public void The_first_telegram_is_the_state_before_online([Values] bool healthFirst)
    {
        _plan.Begin();
        Due();
        if (healthFirst)
        {
            Become(MeterState.Online);
            Assert.That(Due(), Is.EqualTo("status"));
            See(1);
            Assert.That(Due(), Is.EqualTo("state=1 availability=online"));
        }
        else
        {
            See(1);
            Assert.That(Due(), Is.EqualTo("state=1"));
            Become(MeterState.Online);
            Assert.That(Due(), Is.EqualTo("status availability=online"));
        }
    }

    [Test]
    public void A_telegram_that_is_no_reading_does_not_change_the_state()
    {
        Open(1);
        See(2);
        Assert.That(Due(), Is.Empty);
    }

    [Test]
    public void A_first_telegram_that_turns_out_to_be_a_reading_does_not_bring_the_next_one()
    {
        _plan.Begin();
        Become(MeterState.Online);
        See(1);
        Assert.That(Due(), Is.EqualTo("status state=1 availability=online"));
        _plan.ReadingTaken();
        See(2);
        Assert.That(Due(), Is.Empty);
    }

    [Test]
    public void A_reading_brings_its_telegram_and_not_the_next_one()
    {
        Open(1);
        See(2);
        Assert.That(Due(), Is.Empty);
        _plan.ReadingTaken();
        Assert.That(Due(), Is.EqualTo("state=2"));
        See(3);
        Assert.That(Due(), Is.Empty);
    }

    // With an interval of 0 every telegram is one, whatever the meter's clock says.
    [Test]
    public void Each_reading_brings_the_state_when_the_clock_stands_or_is_set_back([Values(0, -3600)] int seconds)
    {
        Open(1);
        _plan.ReadingTaken();
        for (int number = 2; number <= 4; number++)
        {
            _feed.Publish(Station.TelegramOf(number) with { Time = Station.Start.AddSeconds(1 + seconds) }, new byte[] { 3 });
            _plan.ReadingTaken();
            Assert.That(Due(), Is.EqualTo($"state={number}"));
        }
    }

    [Test]
    public void Live_follows_every_telegram()
    {
        _mqtt.Live = true;
        Open(1);
        See(2);
        Assert.That(Due(), Is.EqualTo("state=2"));
        Assert.That(Due(), Is.Empty);
    }

    [Test]
    public void Silence_says_offline_and_the_next_telegram_comes_before_online()
    {
        Open(1);
        Become(MeterState.Silent);
        Assert.That(Due(), Is.EqualTo("status availability=offline"));
        Become(MeterState.Online);
        Assert.That(Due(), Is.EqualTo("status"), "the telegram itself is not there yet");
        See(2);
        Assert.That(Due(), Is.EqualTo("state=2 availability=online"));
    }

    [Test]
    public void A_connect_repeats_a_current_state_and_leaves_an_old_one()
    {
        Open(1);
        _plan.Begin();
        Assert.That(Due(), Is.EqualTo("status state=1 availability=online"));
        _time.Advance(TimeSpan.FromSeconds(30));
        _plan.Begin();
        Assert.That(Due(), Is.EqualTo("status availability=offline"), "online only after the first telegram");
        See(2);
        Assert.That(Due(), Is.EqualTo("state=2 availability=online"));
    }

    [Test]
    public void A_connect_in_a_short_gap_shows_the_state_and_stays_offline_until_the_next()
    {
        Open(1);
        Become(MeterState.Absent);
        _plan.Begin();
        Assert.That(Due(), Is.EqualTo("status state=1 availability=offline"));
        Become(MeterState.Online);
        Assert.That(Due(), Is.EqualTo("status"));
        See(2);
        Assert.That(Due(), Is.EqualTo("state=2 availability=online"));
    }

    [Test]
    public void Events_go_out_each_once_and_those_of_an_outage_do_not()
    {
        _feed.Publish(new MeterSilent(Station.Start, Station.Start));
        Open(1);
        _feed.Publish(new MeterSilent(Station.Start, Station.Start));
        _feed.Publish(new MeterSilent(Station.Start, Station.Start));
        Assert.That(Due(), Is.EqualTo("event event"));
        _feed.Publish(new MeterSilent(Station.Start, Station.Start));
        _plan.Begin();
        Assert.That(Due(), Does.Not.Contain("event"));
    }

    [Test]
    public void Telegrams_go_out_as_they_came_when_asked_for()
    {
        _mqtt.Telegram = true;
        Open(1);
        See(2);
        Assert.That(Due(), Is.EqualTo("telegram"));
        Assert.That(Due(), Is.Empty);
    }

    [Test]
    public void The_status_is_due_again_a_minute_later()
    {
        Open(1);
        Assert.That(_plan.UntilStatus, Is.EqualTo(TimeSpan.FromMinutes(1)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(Due(), Is.EqualTo("status"));
    }

    [Test]
    public void A_refused_availability_goes_out_again_with_the_next_status_and_no_other_topic_does()
    {
        Open(1);
        _plan.Refused("t/availability");
        _plan.Refused("t/state");
        Assert.That(Due(), Is.Empty, "at once it would be refused at once");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(Due(), Is.EqualTo("status availability=online"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(Due(), Is.EqualTo("status"), "it was taken");
    }

    [Test]
    public void Values_follow_the_state()
    {
        _mqtt.Values = true;
        Open(1);
        _plan.Begin();
        Assert.That(Due(), Does.StartWith("status state=1 availability=online values/time"));
    }

    void Open(int number)
    {
        Become(MeterState.Online);
        See(number);
        _plan.Begin();
        Due();
    }

    void See(int number) => _feed.Publish(Station.TelegramOf(number), new byte[] { 3 });

    void Become(MeterState state)
    {
        _meter.Update(now => now with { State = state });
        _plan.StateChanged();
    }

    string Due()
    {
        var due = new List<string>();
        while (_plan.TryTake(out OutgoingMessage message))
        {
            string name = message.Topic[2..];
            due.Add(name switch
            {
                "availability" => $"{name}={FakeConnection.TextOf(message)}",
                "state" => $"{name}={_feed.Newest!.Telegram[Obis.Catalogue.Power]}",
                _ => name,
            });
        }

        return string.Join(' ', due);
    }
}
