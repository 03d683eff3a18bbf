using P1Daemon.Http;

namespace P1Daemon.Tests.Http;

/// <summary>What is a time in a question, and which.</summary>
sealed class QueryTimeTests
{
    [TestCase("1795412170", "2026-11-23T05:36:10Z")]
    [TestCase("1795412169.001", "2026-11-23T05:36:10Z")]
    [TestCase("253402300799", "9999-12-31T23:59:59Z")]
    [TestCase("2026-11-23T06:36:10+01:00", "2026-11-23T05:36:10Z")]
    [TestCase("2026-11-23T06:36:10+0100", "2026-11-23T05:36:10Z")]
    [TestCase("2026-11-23T06:36:10+01", "2026-11-23T05:36:10Z")]
    [TestCase("2026-11-23T02:06:10-03:30", "2026-11-23T05:36:10Z")]
    [TestCase("2026-11-23t05:36:10z", "2026-11-23T05:36:10Z")]
    [TestCase("2026-11-23T05:36:10-00:00", "2026-11-23T05:36:10Z")]
    [TestCase("2026-11-23T05:36Z", "2026-11-23T05:36:00Z")]
    [TestCase("2026-11-23T05:36:09.5Z", "2026-11-23T05:36:10Z", Description = "the first whole second from there on")]
    [TestCase("2026-11-23T06:36:09.000000000000000000001+01:00", "2026-11-23T05:36:10Z")]
    [TestCase("2026-11-23T05:36:10.000000000000Z", "2026-11-23T05:36:10Z")]
    [TestCase("1969-12-31T23:00:00-05:00", "1970-01-01T04:00:00Z")]
    public void With_an_offset(string text, string moment) => Assert.That(Read(text, "Europe/Amsterdam"), Is.EqualTo(moment));

    [TestCase("2026-11-23T06:36:10", "2026-11-23T05:36:10Z")]
    [TestCase("2026-07-23T06:36", "2026-07-23T04:36:00Z")]
    [TestCase("2026-11-23t06:36:09.25", "2026-11-23T05:36:10Z")]
    [TestCase("2026-10-25", "2026-10-24T22:00:00Z")]
    [TestCase("2026-10-26", "2026-10-25T23:00:00Z")]
    [TestCase("2026-10-25T02:30:00", "2026-10-25T00:30:00Z", Description = "the first of two")]
    [TestCase("2026-10-25T01:59:59", "2026-10-24T23:59:59Z")]
    [TestCase("2026-10-25T03:00:00", "2026-10-25T02:00:00Z")]
    [TestCase("2026-03-29T02:30:00", "2026-03-29T01:30:00Z", Description = "left out: 03:30")]
    [TestCase("2026-10-25T01:30:00", "2026-10-25T00:30:00Z", "Europe/Dublin")]
    [TestCase("2026-03-29T01:30:00", "2026-03-29T01:30:00Z", "Europe/Dublin")]
    [TestCase("2026-04-05T01:45:00", "2026-04-04T14:45:00Z", "Australia/Lord_Howe", Description = "half an hour is doubled")]
    [TestCase("2026-10-04T02:15:00", "2026-10-03T15:45:00Z", "Australia/Lord_Howe")]
    public void Without_an_offset_it_is_the_meter_s_clock_s(string text, string moment, string zone = "Europe/Amsterdam") =>
        Assert.That(Read(text, zone), Is.EqualTo(moment));

    [TestCase("")]
    [TestCase("yesterday")]
    [TestCase("-5")]
    [TestCase("1e9")]
    [TestCase("253402300799.5")]
    [TestCase("99999999999999999999999999999999999")]
    [TestCase("2026-13-01")]
    [TestCase("2026-02-29")]
    [TestCase("2026-11-23T")]
    [TestCase("2026-11-23T06")]
    [TestCase("2026-11-23T25:00:00")]
    [TestCase("2026-11-23 06:36:10")]
    [TestCase("2026-11-23T06:36:10.")]
    [TestCase("2026-11-23T06:36:10.2.5")]
    [TestCase("2026-11-23T06:36.5")]
    [TestCase("2026-11-23T06:36:10+")]
    [TestCase("2026-11-23T06:36:10+1")]
    [TestCase("2026-11-23T06:36:10+24:00")]
    [TestCase("2026-11-23T06:36:10+-01")]
    [TestCase("2026-11-23T06:36:10Z01:00")]
    [TestCase("2026-11-23T06:36:10ZZ")]
    [TestCase("1969-12-31T23:59:59Z")]
    [TestCase("0001-01-01")]
    [TestCase("9999-12-31")]
    public void Others_are_none(string text) => Assert.That(QueryTime.TryParse(text, TimeZoneInfo.Utc, out _), Is.False);

    static string Read(string text, string zone)
    {
        Assert.That(QueryTime.TryParse(text, TimeZoneInfo.FindSystemTimeZoneById(zone), out long seconds), Is.True);
        return DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ssZ", null);
    }
}
