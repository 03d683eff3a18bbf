using System.Text;
using P1Daemon.Parsing;

namespace P1Daemon.Tests.Parsing;

/// <summary>What a stamp's letter means in zones with rules of their own.</summary>
sealed class MeterClockTests
{
    [TestCase("Europe/Amsterdam", "260723120000S", "2026-07-23T12:00:00+02:00")]
    [TestCase("Europe/Amsterdam", "260123120000W", "2026-01-23T12:00:00+01:00")]
    [TestCase("Europe/Amsterdam", "260723120000W", "2026-07-23T12:00:00+01:00", Description = "the letter alone counts")]
    [TestCase("Europe/Dublin", "260723120000S", "2026-07-23T12:00:00+01:00", Description = "the law there has summer as the rule and winter an hour behind")]
    [TestCase("Europe/Dublin", "260123120000W", "2026-01-23T12:00:00+00:00")]
    [TestCase("Australia/Lord_Howe", "260123120000S", "2026-01-23T12:00:00+11:00", Description = "half an hour")]
    [TestCase("Australia/Lord_Howe", "260723120000W", "2026-07-23T12:00:00+10:30")]
    [TestCase("Europe/Istanbul", "150723120000S", "2015-07-23T12:00:00+03:00", Description = "a zone that gave summer time up")]
    [TestCase("Europe/Istanbul", "150123120000W", "2015-01-23T12:00:00+02:00")]
    [TestCase("Europe/Istanbul", "260123120000W", "2026-01-23T12:00:00+03:00")]
    [TestCase("Asia/Tokyo", "260723120000S", "2026-07-23T12:00:00+10:00", Description = "a zone without summer time")]
    [TestCase("Pacific/Kiritimati", "260723120000S", "2026-07-23T12:00:00+14:00", Description = "no offset is larger")]
    [TestCase("Europe/Dublin", "07EA0717FF0C0000FF800080", "2026-07-23T12:00:00+01:00", Description = "COSEM, summer time by its status")]
    [TestCase("Europe/Dublin", "07EA0117FF0C0000FF800000", "2026-01-23T12:00:00+00:00")]
    public void A_stamp_names_a_moment(string zone, string stamp, string moment) =>
        Assert.That(Clock(zone).Read(Encoding.ASCII.GetBytes(stamp), near: null)?.ToString("yyyy-MM-ddTHH:mm:sszzz", null), Is.EqualTo(moment));

    [TestCase("Europe/Dublin", "261025013000", 1)]
    [TestCase("Australia/Lord_Howe", "260405014500", 0.5)]
    public void Without_letter_the_doubled_time_is_settled_by_the_nearer_one(string zone, string stamp, double hours)
    {
        byte[] text = Encoding.ASCII.GetBytes(stamp);
        MeterClock clock = Clock(zone);
        DateTimeOffset first = clock.Read(text, near: null)!.Value;
        Assert.That(clock.Read(text, near: first.AddHours(hours)) - first, Is.EqualTo(TimeSpan.FromHours(hours)));
    }

    static MeterClock Clock(string zone) => new(TimeZoneInfo.FindSystemTimeZoneById(zone));
}
