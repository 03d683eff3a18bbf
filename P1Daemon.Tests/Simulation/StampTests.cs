using P1Daemon.Simulation;

namespace P1Daemon.Tests.Simulation;

/// <summary>The letter and the clock on the days of the change.</summary>
sealed class StampTests
{
    [TestCase("2026-03-29T00:59:59Z", "260329015959W", "260329015959W")]
    [TestCase("2026-03-29T01:00:00Z", "260329030000S", "260329020000W")]
    [TestCase("2026-10-25T00:59:59Z", "261025025959S", "261025015959W")]
    [TestCase("2026-10-25T01:00:00Z", "261025020000W", "261025020000W")]
    public void Summer_and_winter_letter_follow_the_zone(string utc, string stamp, string normal)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

        var at = Stamp.At(DateTimeOffset.Parse(utc, null).ToUnixTimeSeconds(), zone);

        Assert.That(at.ToString(), Is.EqualTo(stamp));
        Assert.That(at.InNormalTime().ToString(), Is.EqualTo(normal));
    }

    [Test]
    public void Every_second_of_a_change_day_has_a_stamp_of_its_own([Values("2026-03-28T23:00:00Z", "2026-10-24T22:00:00Z")] string midnight)
    {
        var household = new Household(1, TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam"));
        DateTimeOffset begin = DateTimeOffset.Parse(midnight, null);
        var seen = new HashSet<string>();
        long import = 0;
        for (int minute = 0; minute < 25 * 60; minute++)
        {
            Snapshot now = household.At(begin.AddMinutes(minute));
            Assert.That(seen.Add(now.Time.ToString()), now.Time.ToString());
            Assert.That(now.Registers.Import, Is.GreaterThanOrEqualTo(import));
            import = now.Registers.Import;
        }
    }
}
