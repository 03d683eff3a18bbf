using Microsoft.Extensions.Time.Testing;
using P1Daemon.Live;
using P1Daemon.Readings;

namespace P1Daemon.Tests.Live;

/// <summary>The newest telegram and the newest events.</summary>
sealed class FeedTests
{
    readonly FakeTimeProvider _time = new();

    [Test]
    public void A_telegram_is_current_until_it_is_too_old()
    {
        var feed = new Feed(_time);
        Assert.That(feed.Current(TimeSpan.FromSeconds(30)), Is.Null);
        feed.Publish(Parsed.At(0), default);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.That(feed.Current(TimeSpan.FromSeconds(30)), Is.Not.Null);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((feed.Current(TimeSpan.FromSeconds(30)), feed.Newest is null), Is.EqualTo(((Sighting?)null, false)));
    }

    [Test]
    public void The_last_64_events_are_kept_with_their_numbers()
    {
        var feed = new Feed(_time);
        for (int i = 1; i <= 100; i++)
        {
            feed.Publish(new MessageReceived(Parsed.Start, $"{i}"));
        }

        IReadOnlyList<(long Number, MeterEvent Event)> events = feed.EventsAfter(0);
        Assert.That((events.Count, events[0].Number, events[^1].Number, feed.LastEvent), Is.EqualTo((64, 37L, 100L, 100L)));
        Assert.That(feed.EventsAfter(99).Single().Event, Is.EqualTo(new MessageReceived(Parsed.Start, "100")));
    }

    [Test]
    public void Each_telegram_and_each_event_wakes_those_who_wait()
    {
        var feed = new Feed(_time);
        int woken = 0;
        feed.Changed += () => woken++;
        feed.Publish(Parsed.At(0), default);
        feed.Publish(new MessageReceived(Parsed.Start, "text"));
        Assert.That(woken, Is.EqualTo(2));
    }
}
