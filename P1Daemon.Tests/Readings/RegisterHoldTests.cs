using P1Daemon.Readings;

namespace P1Daemon.Tests.Readings;

/// <summary>When a register that fell is believed.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class RegisterHoldTests
{
    static readonly DateTimeOffset _start = new(2026, 11, 23, 6, 0, 0, TimeSpan.FromHours(1));

    readonly RegisterHold _hold = new();

    [Test]
    public void A_value_that_grows_or_stays_is_accepted()
    {
        Assert.That(new[] { Electricity(100, null), Electricity(100, 100), Electricity(101, 100) }, Is.All.True);
    }

    [Test]
    public void One_bad_telegram_is_held_and_the_right_one_ends_it()
    {
        Assert.That(new[] { Electricity(0, 100), Electricity(100.5m, 100), Electricity(99, 100.5m) }, Is.EqualTo(new[] { false, true, false }));
    }

    [Test]
    public void A_second_telegram_that_does_not_fall_again_is_believed()
    {
        Assert.That(new[] { Electricity(5, 100), Electricity(5, 100) }, Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public void A_lower_one_becomes_the_held_one()
    {
        Assert.That(new[] { Electricity(50, 100), Electricity(5, 100), Electricity(6, 100) }, Is.EqualTo(new[] { false, false, true }));
    }

    [Test]
    public void A_gas_meter_that_says_zero_for_an_hour_of_telegrams_is_one_measurement()
    {
        for (int i = 0; i < 360; i++)
        {
            Assert.That(Gas(0, 100, _start, _start.AddSeconds(10 * i)), Is.False, $"telegram {i}");
        }

        Assert.That(Gas(100.2m, 100, _start.AddHours(1), _start.AddHours(1)), Is.True);
    }

    [Test]
    public void A_newer_stamp_confirms()
    {
        Assert.That(new[] { Gas(1, 100, _start, _start), Gas(1.1m, 100, _start.AddHours(1), _start.AddHours(1)) }, Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public void Without_stamps_an_hour_later_confirms()
    {
        Assert.That(new[] { Gas(1, 100, null, _start), Gas(1, 100, null, _start.AddMinutes(59)), Gas(1, 100, null, _start.AddMinutes(60)) },
            Is.EqualTo(new[] { false, false, true }));
    }

    bool Electricity(decimal value, decimal? accepted) => _hold.Accepts(accepted, value, null, _start, everyTelegram: true);

    bool Gas(decimal value, decimal accepted, DateTimeOffset? stamp, DateTimeOffset seen) => _hold.Accepts(accepted, value, stamp, seen, everyTelegram: false);
}
