using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using P1Daemon.Simulation;

namespace P1Daemon.Tests.Simulation;

/// <summary>Each dialect against the facts of its standard, with checks that know nothing of the writers.</summary>
sealed partial class TelegramWriterTests
{
    static readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");
    static readonly Snapshot _now = new Household(11, _zone).At(new DateTimeOffset(2026, 7, 15, 10, 22, 33, TimeSpan.Zero));

    static readonly string[] _plain = [.. Dialects.Names.Where(name => name != "smarty-encrypted")];
    static readonly string[] _withCrc = [.. _plain.Where(name => name is not ("dsmr22" or "dsmr30"))];

    [TestCaseSource(nameof(_withCrc))]
    public void Ends_with_the_CRC_over_all_from_slash_to_exclamation_mark(string dialect)
    {
        byte[] telegram = Dialects.Writer(dialect, 11).Write(_now);
        int end = Array.LastIndexOf(telegram, (byte)'!');

        Assert.That(Encoding.Latin1.GetString(telegram[(end + 1)..]), Is.EqualTo($"{BitwiseCrc(telegram[..(end + 1)]):X4}\r\n"));
    }

    [TestCase("dsmr22")]
    [TestCase("dsmr30")]
    public void Before_DSMR_4_there_is_no_CRC_no_clock_and_no_version(string dialect)
    {
        string text = Text(dialect);

        Assert.That(text, Does.EndWith("\r\n!\r\n"));
        Assert.That(text, Does.Not.Contain("0-0:1.0.0").And.Not.Contain("1-3:0.2.8"));
    }

    [TestCaseSource(nameof(_plain))]
    public void Every_line_ends_with_CR_LF_the_second_is_blank_and_the_rest_are_data_objects(string dialect)
    {
        string text = Text(dialect);
        string[] lines = text.Split("\r\n");

        Assert.That(string.Concat(lines), Does.Not.Contain('\r').And.Not.Contain('\n'));
        Assert.That(lines[0], Does.Match(@"^/[A-Z]{3}5\S+$"));
        Assert.That(lines[1], Is.Empty);
        Assert.That(lines[^2], Does.StartWith("!"));
        Assert.That(lines[2..^2], Has.All.Match(@"^(\d-\d:\d+\.\d+\.\d+(\([^()]*\))+|\(\d{5}\.\d{3}\))$"));
        Assert.That(lines[2..^2].Select(line => line.Split('(')[0]).Where(code => code.Length > 0), Is.Unique);
        Assert.That(text.All(char.IsAscii));
    }

    [TestCase("dsmr22", @"1-0:[12]\.8\.[12]\(\d{5}\.\d{3}\*kWh\)", 4)]
    [TestCase("dsmr22", @"1-0:[12]\.7\.0\(\d{4}\.\d{2}\*kW\)", 2)]
    [TestCase("dsmr22", @"0-1:24\.1\.0\(3\)", 1)]
    [TestCase("dsmr22", @"0-1:24\.3\.0\(260715120000\)\(00\)\(60\)\(1\)\(0-1:24\.2\.1\)\(m3\)\r\n\(\d{5}\.\d{3}\)", 1)]
    [TestCase("dsmr30", @"0-1:24\.1\.0\(03\)", 1)]
    [TestCase("dsmr30", @"0-0:17\.0\.0\(016\*A\)", 1)]
    [TestCase("dsmr30", @"0-1:24\.3\.0\(260715120000\)\(00\)\(60\)\(1\)\(0-1:24\.2\.1\)\(m3\)\r\n\(\d{5}\.\d{3}\)", 1)]
    [TestCase("dsmr42", @"1-3:0\.2\.8\(42\)", 1)]
    [TestCase("dsmr42", @"1-0:[357]2\.7\.0\(", 0)]
    [TestCase("dsmr42", @"0-1:24\.2\.1\(260715120000S\)\(\d{5}\.\d{3}\*m3\)", 1)]
    [TestCase("dsmr50", @"1-3:0\.2\.8\(50\)", 1)]
    [TestCase("dsmr50", @"0-0:1\.0\.0\(260715122233S\)", 1)]
    [TestCase("dsmr50", @"0-0:96\.1\.1\((3[0-9]|4[1-9A-F]){17}\)", 1)]
    [TestCase("dsmr50", @"1-0:[12]\.8\.[12]\(\d{6}\.\d{3}\*kWh\)", 4)]
    [TestCase("dsmr50", @"0-0:96\.14\.0\(0002\)", 1)]
    [TestCase("dsmr50", @"1-0:([12]|[246][12])\.7\.0\(\d{2}\.\d{3}\*kW\)", 8)]
    [TestCase("dsmr50", @"1-0:99\.97\.0\(3\)\(0-0:96\.7\.19\)(\(\d{12}[SW]\)\(\d{10}\*s\)){3}\r", 1)]
    [TestCase("dsmr50", @"1-0:[357]2\.3[26]\.0\(\d{5}\)", 6)]
    [TestCase("dsmr50", @"1-0:[357]2\.7\.0\(2\d{2}\.\d\*V\)", 3)]
    [TestCase("dsmr50", @"1-0:[357]1\.7\.0\(\d{3}\*A\)", 3)]
    [TestCase("dsmr50", @"0-0:96\.13\.0\(\)", 1)]
    [TestCase("dsmr50", @"0-1:24\.2\.1\(260715122000S\)\(\d{5}\.\d{3}\*m3\)", 1)]
    [TestCase("emucs", @"0-0:96\.1\.4\(50221\)", 1)]
    [TestCase("emucs", @"0-0:96\.14\.0\(0001\)", 1)]
    [TestCase("emucs", @"0-0:96\.1\.2\((3[0-9]){18}\)", 1)]
    [TestCase("emucs", @"1-0:1\.4\.0\(\d{2}\.\d{3}\*kW\)", 1)]
    [TestCase("emucs", @"1-0:1\.6\.0\(2607\d{8}S\)\(\d{2}\.\d{3}\*kW\)", 1)]
    [TestCase("emucs", @"0-0:98\.1\.0\(9\)\(1-0:1\.6\.0\)\(1-0:1\.6\.0\)(\(\d{4}01000000[SW]\)\(\d{12}[SW]\)\(\d{2}\.\d{3}\*kW\)){9}\r", 1)]
    [TestCase("emucs", @"1-0:[357]1\.7\.0\(\d{3}\.\d{2}\*A\)", 3)]
    [TestCase("emucs", @"0-1:24\.2\.3\(260715122000S\)\(\d{5}\.\d{3}\*m3\)", 1)]
    [TestCase("emucs", @"0-2:24\.1\.0\(007\)", 1)]
    [TestCase("smarty", @"1-0:[12]\.8\.0\(\d{6}\.\d{3}\*kWh\)", 2)]
    [TestCase("smarty", @"1-0:[34]\.8\.0\(\d{6}\.\d{3}\*kvarh\)", 2)]
    [TestCase("smarty", @"1-0:([34]|[246][34])\.7\.0\(\d{2}\.\d{3}\*kvar\)", 8)]
    [TestCase("smarty", @"1-0:(9|10)\.7\.0\(\d{2}\.\d{3}\*kVA\)", 2)]
    [TestCase("sweden", @"0-0:1\.0\.0\(260715112233W\)", 1)]
    [TestCase("sweden", @"1-0:[12]\.8\.0\(\d{8}\.\d{3}\*kWh\)", 2)]
    [TestCase("sweden", @"1-0:[34]\.8\.0\(\d{8}\.\d{3}\*kVArh\)", 2)]
    [TestCase("sweden", @"1-0:([12]|[246][12])\.7\.0\(\d{4}\.\d{3}\*kW\)", 8)]
    [TestCase("sweden", @"1-0:([34]|[246][34])\.7\.0\(\d{4}\.\d{3}\*kVAr\)", 8)]
    [TestCase("sweden", @"1-0:[357]1\.7\.0\(\d{3}\.\d\*A\)", 3)]
    public void Has_the_lines_of_its_standard(string dialect, string pattern, int count) =>
        Assert.That(Regex.Count(Text(dialect), "(?<=\n)" + pattern), Is.EqualTo(count));

    [Test]
    public void Dsmr50_has_the_order_and_the_size_of_a_real_one()
    {
        string text = Text("dsmr50");

        Assert.That(text, Has.Length.InRange(900, 1000));
        Assert.That(string.Join(' ', Codes().Matches(text).Select(match => match.Value)), Is.EqualTo(
            "0.2.8 1.0.0 96.1.1 1.8.1 1.8.2 2.8.1 2.8.2 96.14.0 1.7.0 2.7.0 96.7.21 96.7.9 99.97.0 32.32.0 52.32.0 72.32.0 32.36.0 52.36.0 72.36.0 " +
            "96.13.0 32.7.0 52.7.0 72.7.0 31.7.0 51.7.0 71.7.0 21.7.0 41.7.0 61.7.0 22.7.0 42.7.0 62.7.0 24.1.0 96.1.0 24.2.1"));
    }

    [Test]
    public void Belgium_counts_the_day_first_and_the_Netherlands_the_night()
    {
        Assert.That(Value("emucs", "1-0:1.8.1"), Is.EqualTo(Value("dsmr50", "1-0:1.8.2")));
        Assert.That(Value("emucs", "1-0:1.8.2"), Is.EqualTo(Value("dsmr50", "1-0:1.8.1")));
    }

    [Test]
    public void Total_power_is_that_of_the_phases([ValueSource(nameof(_withCrc))] string dialect)
    {
        decimal phases = Value(dialect, "1-0:21.7.0") + Value(dialect, "1-0:41.7.0") + Value(dialect, "1-0:61.7.0")
            - Value(dialect, "1-0:22.7.0") - Value(dialect, "1-0:42.7.0") - Value(dialect, "1-0:62.7.0");

        Assert.That(Value(dialect, "1-0:1.7.0") - Value(dialect, "1-0:2.7.0"), Is.EqualTo(phases));
    }

    [Test]
    public void Same_seed_same_bytes_and_another_seed_other_bytes([ValueSource(typeof(Dialects), nameof(Dialects.Names))] string dialect)
    {
        byte[] first = Write(11);

        Assert.That(Write(11), Is.EqualTo(first));
        Assert.That(Write(12), Is.Not.EqualTo(first));

        byte[] Write(int seed) => Dialects.Writer(dialect, seed).Write(new Household(seed, _zone).At(_now.Time.Time));
    }

    [Test]
    public void Writer_bears_the_name_it_is_asked_for([ValueSource(typeof(Dialects), nameof(Dialects.Names))] string dialect) =>
        Assert.That(Dialects.Writer(dialect, 1).Dialect, Is.EqualTo(dialect));

    [Test]
    public void A_register_past_its_width_begins_at_zero_again() =>
        Assert.That(TelegramBuilder.Energy(1_000_000_042), Is.EqualTo("000000.042*kWh"));

    static string Text(string dialect) => Encoding.Latin1.GetString(Dialects.Writer(dialect, 11).Write(_now));

    static decimal Value(string dialect, string code) =>
        decimal.Parse(Regex.Match(Text(dialect), $@"\n{Regex.Escape(code)}\(([\d.]+)\*").Groups[1].Value, CultureInfo.InvariantCulture);

    static int BitwiseCrc(byte[] data)
    {
        int crc = 0;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return crc;
    }

    [GeneratedRegex(@"(?<=\n\d-\d:)[\d.]+")]
    private static partial Regex Codes();
}
