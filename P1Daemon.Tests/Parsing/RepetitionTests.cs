using System.Text;
using P1Daemon.Parsing;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Parsing;

/// <summary>What a parser that knows the telegram before makes of the next one: never anything but what a parser makes of it that knows nothing.</summary>
sealed class RepetitionTests
{
    static readonly DateTimeOffset _received = new(2026, 11, 23, 5, 36, 10, TimeSpan.Zero);

    readonly TelegramParser _parser = new(new MeterClock(TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam")));

    [TestCase("01.193*kW", "01.194*kW", TestName = "A digit changes")]
    [TestCase("01.193*kW", "1193.0*kW", TestName = "The point moves")]
    [TestCase("01.193*kW", "001193*W ", TestName = "The unit changes")]
    [TestCase("01.193*kW", "01.193*kV", TestName = "The unit becomes another quantity's")]
    [TestCase("01.193*kW", "01.193*kW", TestName = "Nothing changes")]
    [TestCase("(01.193*kW)", "()         ", TestName = "A value becomes empty")]
    [TestCase("(01.193*kW)", "[01.193*kW)", TestName = "The first bracket is lost")]
    [TestCase("(01.193*kW)", "(01.193*kW]", TestName = "The last bracket is lost")]
    [TestCase("(01.193*kW)", "(01.1\r\n*kW)", TestName = "A line end in a number")]
    [TestCase("1-0:1.7.0(01", "1-0:1.7.1(01", TestName = "A code changes")]
    [TestCase("0-0:96.14.0(0001)", "0-0:96.14.0(0100)", TestName = "A tariff becomes a name")]
    [TestCase("0-0:96.14.0(0001)", "0-0:96.14.0(5431)", TestName = "A tariff becomes a name in hexadecimal")]
    [TestCase("0-0:1.0.0(261123063610W)", "0-0:1.0.0(261123063611W)", TestName = "The clock goes on")]
    [TestCase("0-0:1.0.0(261123063610W)", "0-0:1.0.0(261323063611W)", TestName = "The clock becomes impossible")]
    [TestCase("0-0:1.0.0(261123063610W)", "0-0:1.0.0(2611230636\r\nW)", TestName = "A line end in the clock")]
    [TestCase("02569.646*m3", "02569.647*m3", TestName = "The gas meter moves")]
    [TestCase("48656C6C6F", "48656C6C70", TestName = "A text changes")]
    [TestCase("(0000004071*s)", "(0000004072*s)", TestName = "The failure log changes")]
    [TestCase("/TST5", "/TST6", TestName = "The ident line changes")]
    public void Is_read_as_if_it_were_the_first(string before, string after)
    {
        byte[] changed = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(TelegramText.Dsmr50).Replace(before, after, StringComparison.Ordinal));
        Assert.That(before == after || !changed.SequenceEqual(TelegramText.Dsmr50), "the case changes something");
        // There, and back again: what a change left behind would show in the next one.
        foreach (byte[] telegram in (byte[][])[TelegramText.Dsmr50, changed, changed, TelegramText.Dsmr50])
        {
            Assert.That(Json(_parser, telegram), Is.EqualTo(Json(NewParser(), telegram)));
        }
    }

    [Test]
    public void Shares_what_did_not_change()
    {
        Telegram first = _parser.Parse(TelegramText.Dsmr50, _received)!;
        Telegram second = _parser.Parse(TelegramText.Dsmr50, _received)!;
        Assert.That(second.Devices == first.Devices, "the same list, not a like one");
        Assert.That(second.Measurements == first.Measurements, Is.False, "numbers are its own");
    }

    [Test]
    public void A_stamp_of_the_doubled_hour_is_settled_anew_each_time()
    {
        // 02:30 comes twice on 25 October 2026: DSMR 3.0 has no letter, and the host's clock tells which it is.
        byte[] telegram = Encoding.ASCII.GetBytes("/TST5\r\n\r\n0-1:24.1.0(03)\r\n0-1:96.1.0(31)\r\n0-1:24.3.0(261025023000)(08)(60)(1)(0-1:24.2.1)(m3)\r\n(00024.123)\r\n!\r\n");
        DateTimeOffset?[] times =
        [
            .. new[] { 35, 95 }.Select(minute => _parser.Parse(telegram, new DateTimeOffset(2026, 10, 25, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute))!.Devices[0].Time),
        ];
        Assert.That(times[1] - times[0], Is.EqualTo(TimeSpan.FromHours(1)));
    }

    static TelegramParser NewParser() => new(new MeterClock(TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam")));

    static string Json(TelegramParser parser, byte[] telegram) => Encoding.UTF8.GetString(ReadingJson.ToBytes(parser.Parse(telegram, _received)!));
}
