using P1Daemon.Sources;

namespace P1Daemon.Tests.Sources;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class BurstRhythmTests
{
    readonly BurstRhythm _rhythm = new(longest: Ms(180));
    TimeSpan _now;

    static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    [Test]
    public void First_burst_is_not_delayed()
    {
        Assert.That(Arrivals(0, 10, 20, 87), Is.All.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Second_burst_is_slept_through_almost_to_its_end()
    {
        Arrivals(0, 40, 87);

        Assert.That(Arrivals(0)[0], Is.InRange(Ms(86), Ms(87)));
    }

    [Test]
    public void Burst_that_comes_in_one_piece_is_never_delayed()
    {
        Arrivals(0);

        Assert.That(Arrivals(0)[0], Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void End_of_a_longer_burst_is_followed_at_the_grain()
    {
        Arrivals(0, 40, 60);

        Assert.That(Arrivals(0, 60, 61, 62)[1..], Is.All.EqualTo(BurstRhythm.Grain));
    }

    [Test]
    public void Shortest_of_the_last_bursts_is_the_aim()
    {
        Arrivals(0, 40, 60);
        Arrivals(0, 60, 87);

        Assert.That(Arrivals(0)[0], Is.InRange(Ms(59), Ms(60)));
    }

    [Test]
    public void Bursts_that_grew_are_slept_through_again_when_the_short_ones_are_forgotten()
    {
        Arrivals(0, 20);
        for (int burst = 0; burst < 16; burst++)
        {
            Arrivals(0, 86, 87);
        }

        Assert.That(Arrivals(0)[0], Is.InRange(Ms(86), Ms(87)));
    }

    [Test]
    public void Burst_whose_end_was_slept_through_lowers_the_aim_and_the_next_one_lowers_it_more()
    {
        Arrivals(0, 40, 80);
        TimeSpan first = Arrivals(0)[0];
        TimeSpan second = Arrivals(0)[0];
        TimeSpan third = Arrivals(0)[0];

        Assert.That(second, Is.InRange(first * 0.84, first * 0.9));
        Assert.That(third, Is.InRange(second * 0.7, second * 0.76));
    }

    [Test]
    public void Sleep_ends_before_the_kernel_holds_too_much()
    {
        Arrivals(0, 80, 160, 240, 320, 400);

        Assert.That(Arrivals(0, 180, 360)[..2], Is.All.EqualTo(Ms(180)));
    }

    // One burst: bytes wait at these moments and are taken after the sleep that is asked for; then comes a pause.
    List<TimeSpan> Arrivals(params double[] milliseconds)
    {
        TimeSpan start = _now;
        var sleeps = new List<TimeSpan>();
        foreach (double moment in milliseconds)
        {
            _now = TimeSpan.FromTicks(Math.Max(_now.Ticks, (start + Ms(moment)).Ticks));
            sleeps.Add(_rhythm.Arrived(_now));
            _now += sleeps[^1];
            _rhythm.Taken(_now);
        }

        _now = start + Ms(1000);
        return sleeps;
    }
}
