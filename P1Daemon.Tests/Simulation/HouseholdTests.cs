using P1Daemon.Simulation;

namespace P1Daemon.Tests.Simulation;

/// <summary>The household: exact, repeatable, believable.</summary>
sealed class HouseholdTests
{
    static readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");
    static readonly DateTimeOffset _summerDay = new(2026, 6, 20, 0, 0, 0, TimeSpan.FromHours(2));
    static readonly DateTimeOffset _winterDay = new(2026, 1, 15, 0, 0, 0, TimeSpan.FromHours(1));

    [Test]
    public void Registers_are_the_sum_of_the_power_of_every_second()
    {
        var household = new Household(7, _zone);
        Snapshot first = household.At(_summerDay);
        long taken = 0;
        long given = 0;
        Snapshot now = first;
        for (int second = 0; second < 86_400; second++)
        {
            now = household.At(_summerDay.AddSeconds(second));
            Assert.That(now.Registers.Import - first.Registers.Import, Is.EqualTo(taken / 3600).Within(1), $"import after {second} s");
            Assert.That(now.Registers.Export - first.Registers.Export, Is.EqualTo(given / 3600).Within(1), $"export after {second} s");
            taken += Math.Max(0, now.Power);
            given += Math.Max(0, -now.Power);
        }

        Assert.That(taken, Is.Positive);
        Assert.That(given, Is.Positive);
    }

    [Test]
    public void Each_register_only_grows_and_only_that_of_the_tariff_in_force()
    {
        var household = new Household(8, _zone);
        Snapshot before = household.At(_winterDay);
        for (DateTimeOffset time = _winterDay.AddSeconds(7); time < _winterDay.AddDays(3); time += TimeSpan.FromSeconds(7))
        {
            Snapshot now = household.At(time);
            (long[] was, long[] now) values = (All(before), All(now));
            Assert.That(values.now.Zip(values.was).All(pair => pair.First >= pair.Second), $"something falls at {time:O}");
            if (before.LowTariff == now.LowTariff)
            {
                int other = now.LowTariff ? 1 : 0;
                Assert.That(values.now[other], Is.EqualTo(values.was[other]), $"import of the other tariff at {time:O}");
                Assert.That(values.now[other + 2], Is.EqualTo(values.was[other + 2]), $"export of the other tariff at {time:O}");
            }

            before = now;
        }

        static long[] All(Snapshot now) => [
            now.Registers.ImportLow, now.Registers.ImportNormal, now.Registers.ExportLow, now.Registers.ExportNormal,
            now.Registers.ReactiveImport, now.Registers.ReactiveExport, now.Gas.Value, now.HourlyGas.Value, now.Water.Value,
            now.AnyFailures, .. now.Sags, .. now.Swells];
    }

    [Test]
    public void Same_seed_and_time_give_the_same_whatever_was_asked_before()
    {
        var walked = new Household(3, _zone);
        foreach (double hours in (double[])[0, 1.5, 30, 700, 2.25, 40])
        {
            walked.At(_winterDay.AddHours(hours));
        }

        byte[] expected = new EmucsWriter().Write(new Household(3, _zone).At(_winterDay.AddHours(41.37)));

        Assert.That(new EmucsWriter().Write(walked.At(_winterDay.AddHours(41.37))), Is.EqualTo(expected));
    }

    [Test]
    public void Another_seed_is_another_household()
    {
        Snapshot one = new Household(1, _zone).At(_winterDay);
        Snapshot two = new Household(2, _zone).At(_winterDay);

        Assert.That(two.Identity, Is.Not.EqualTo(one.Identity));
        Assert.That(two.Registers, Is.Not.EqualTo(one.Registers));
    }

    [TestCase("2026-01-15T06:59:59+01:00", true)]
    [TestCase("2026-01-15T07:00:00+01:00", false)]
    [TestCase("2026-01-15T22:59:59+01:00", false)]
    [TestCase("2026-01-15T23:00:00+01:00", true)]
    [TestCase("2026-07-15T07:00:00+02:00", false)]
    [TestCase("2026-07-15T06:59:59+02:00", true)]
    [TestCase("2026-01-17T12:00:00+01:00", true, TestName = "Tariff_on_a_Saturday_is_low")]
    [TestCase("2026-03-29T12:00:00+02:00", true, TestName = "Tariff_on_the_Sunday_of_the_change_is_low")]
    public void Tariff_follows_weekday_and_hour(string time, bool low) =>
        Assert.That(new Household(1, _zone).At(DateTimeOffset.Parse(time, null)).LowTariff, Is.EqualTo(low));

    [Test]
    public void The_sun_gives_more_in_June_than_in_January_and_nothing_at_night()
    {
        long june = Exported(6);
        long january = Exported(1);
        Snapshot night = new Household(4, _zone).At(_summerDay.AddHours(1));

        Assert.That(june, Is.GreaterThan(4 * january));
        Assert.That(night.Phases.All(phase => phase.Power > 0));

        static long Exported(int month)
        {
            var household = new Household(4, _zone);
            var from = new DateTimeOffset(2026, month, 1, 0, 0, 0, TimeSpan.FromHours(1));
            long before = household.At(from).Registers.Export;
            return household.At(from.AddDays(28)).Registers.Export - before;
        }
    }

    [Test]
    public void A_year_is_that_of_a_believable_house()
    {
        var household = new Household(5, _zone);
        Snapshot first = household.At(_winterDay);
        Snapshot last = household.At(_winterDay.AddDays(365));

        Assert.That((last.Registers.Import - first.Registers.Import) / 1000, Is.InRange(2500, 9000), "kWh taken");
        Assert.That((last.Registers.Export - first.Registers.Export) / 1000, Is.InRange(1000, 4000), "kWh given");
        Assert.That((last.Gas.Value - first.Gas.Value) / 1000, Is.InRange(500, 2500), "m³ of gas");
        Assert.That((last.Water.Value - first.Water.Value) / 1000, Is.InRange(60, 250), "m³ of water");
    }

    [Test]
    public void Voltages_stay_in_the_standard_and_sag_under_load_and_currents_fit()
    {
        var household = new Household(6, _zone);
        var loaded = new List<int>();
        var idle = new List<int>();
        for (int minute = 0; minute < 7 * 1440; minute++)
        {
            foreach (PhaseState phase in household.At(_winterDay.AddMinutes(minute)).Phases)
            {
                Assert.That(phase.Voltage, Is.InRange(2070, 2530), "230 V ± 10 %");
                double apparent = Math.Sqrt(((double)phase.Power * phase.Power) + ((double)phase.Reactive * phase.Reactive));
                Assert.That(phase.Current, Is.EqualTo(apparent * 10_000 / phase.Voltage).Within(1));
                Assert.That(phase.Current, Is.LessThan(40_000));
                (phase.Power > 2000 ? loaded : idle).Add(phase.Voltage);
            }
        }

        Assert.That(loaded.Average(), Is.LessThan(idle.Average() - 10));
    }

    [Test]
    public void The_demand_rises_over_a_quarter_hour_and_the_peak_is_the_highest_of_the_month()
    {
        var household = new Household(9, _zone);
        long highest = 0;
        long before = 0;
        for (DateTimeOffset time = new(2026, 2, 1, 0, 0, 0, TimeSpan.FromHours(1)); time.Month == 2; time += TimeSpan.FromSeconds(30))
        {
            Snapshot now = household.At(time);
            bool begins = time.ToUnixTimeSeconds() % 900 == 0;
            Assert.That(now.Demand, begins ? Is.Zero : Is.GreaterThanOrEqualTo(before));
            Assert.That(now.Peak.Value, Is.GreaterThanOrEqualTo(highest));
            highest = Math.Max(highest, now.Peak.Value);
            before = now.Demand;
        }

        MonthPeak february = household.At(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.FromHours(1))).Peaks[^1];
        Assert.That(february.MonthEnd.ToString(), Is.EqualTo("260301000000W"));
        Assert.That(february.Peak.Value, Is.GreaterThanOrEqualTo(highest).And.Positive);
    }

    [Test]
    public void A_clock_before_the_meter_was_made_is_served_too() =>
        Assert.That(new Household(1, _zone).At(new DateTimeOffset(2000, 1, 1, 12, 0, 0, TimeSpan.Zero)).Time.ToString(), Is.EqualTo("000101130000W"));
}
