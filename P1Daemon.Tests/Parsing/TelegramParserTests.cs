using System.Text;
using P1Daemon.Obis;
using P1Daemon.Parsing;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Parsing;

/// <summary>What the parser makes of lines, right, odd and broken.</summary>
sealed class TelegramParserTests
{
    static readonly DateTimeOffset _received = new(2026, 11, 23, 5, 36, 10, 412, TimeSpan.Zero);

    readonly TelegramParser _parser = new(new MeterClock(TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam")));

    [Test]
    public void A_three_phase_telegram_with_gas_reads_to_the_digit()
    {
        const string expected = """
            {"time":"2026-11-23T06:36:10+01:00","received":"2026-11-23T05:36:10.412Z","meter_id":"E0047000076308174","meter_model":"TST5\\2P1METER-1000","protocol":"50",
            "tariff":1,"energy_import_kwh":3237.375,"energy_import_t1_kwh":1193.270,"energy_import_t2_kwh":2044.105,
            "energy_export_kwh":1110.000,"energy_export_t1_kwh":310.001,"energy_export_t2_kwh":799.999,
            "power_w":1193,"power_import_w":1193,"power_export_w":0,"power_l1_w":193,"power_l2_w":400,"power_l3_w":600,
            "power_import_l1_w":193,"power_import_l2_w":400,"power_import_l3_w":600,"power_export_l1_w":0,"power_export_l2_w":0,"power_export_l3_w":0,
            "voltage_l1_v":220.1,"voltage_l2_v":230.2,"voltage_l3_v":231.3,"current_l1_a":1,"current_l2_a":2,"current_l3_a":3,
            "any_power_fail_count":4,"long_power_fail_count":2,"voltage_sag_l1_count":2,"voltage_sag_l2_count":1,"voltage_sag_l3_count":0,
            "voltage_swell_l1_count":0,"voltage_swell_l2_count":3,"voltage_swell_l3_count":0,"message":"Hello",
            "gas_m3":2569.646,"gas_time":"2026-11-23T06:35:00+01:00","gas_meter_id":"G0039001652050216",
            "devices":[{"channel":1,"type":"gas","id":"G0039001652050216","time":"2026-11-23T06:35:00+01:00","value":2569.646,"unit":"m3"}],
            "power_failures":[{"end":"2025-12-08T15:24:15+01:00","duration_s":240},{"end":"2025-07-08T15:10:04+02:00","duration_s":4071}]}
            """;
        Assert.That(Json(TelegramText.Dsmr50), Is.EqualTo(expected.ReplaceLineEndings("")));
    }

    [TestCase("1-0:1.7.0(01.193*kW)", "\"power_import_w\":1193", TestName = "kW becomes W, exactly")]
    [TestCase("1-0:1.7.0(00.3205*kW)", "\"power_import_w\":320.5", TestName = "kW with four decimals keeps one")]
    [TestCase("1-0:1.7.0(0001.1*kW)", "\"power_import_w\":1100", TestName = "kW with one decimal is whole W")]
    [TestCase("1-0:1.7.0(000000286*W)", "\"power_import_w\":286", TestName = "W stays W")]
    [TestCase("1-0:1.8.0(006545766*Wh)", "\"energy_import_kwh\":6545.766", TestName = "Wh becomes kWh, exactly")]
    [TestCase("1-0:1.8.0(01219311.383*Wh)", "\"energy_import_kwh\":1219.311383", TestName = "Wh with decimals keeps them all")]
    [TestCase("1-0:1.8.1(001193.270*kWh)", "\"energy_import_t1_kwh\":1193.270", TestName = "Trailing zeros stay")]
    [TestCase("1-0:1.8.0*255(001193.270*kWh)", "\"energy_import_kwh\":1193.270", TestName = "Group F as *255")]
    [TestCase("1-0:1.8.0.255(001193.270*kWh)", "\"energy_import_kwh\":1193.270", TestName = "Group F as .255")]
    [TestCase("1-0:72:32.0(00002)", "\"voltage_sag_l3_count\":2", TestName = "A colon for the dot")]
    [TestCase("1-1:1.8.1(001193.270*kWh)", "\"energy_import_t1_kwh\":1193.270", TestName = "The module's registers")]
    [TestCase("1-0:32.7.0(0230.0*V)", "\"voltage_l1_v\":230.0", TestName = "Any width")]
    [TestCase("1-0:1.8.0(0000000000000012345678.123*kWh)", "\"energy_import_kwh\":12345678.123", TestName = "Any width, zeros beyond reason")]
    [TestCase("1-0:1.8.0(-00000000000000000000.000*kWh)", "\"energy_import_kwh\":0.000", TestName = "Any width, nothing but zeros")]
    [TestCase("0-0:96.7.21(0000000000000000000000)", "\"any_power_fail_count\":0", TestName = "Any width, a counter of zeros")]
    [TestCase("1-0:1.8.0(00012345678901234567.89*kWh)", "\"energy_import_kwh\":12345678901234567.89", TestName = "Nineteen digits that count")]
    [TestCase("1-0:1.8.0(99999999999999999999.9*kWh)", "\"unknown\":{\"1-0:1.8.0\":\"(99999999999999999999.9*kWh)\"}", TestName = "More digits than any register has")]
    [TestCase("1-0:1.8.0(0.00000000000000000001*kWh)", "\"unknown\":{\"1-0:1.8.0\":\"(0.00000000000000000001*kWh)\"}", TestName = "More decimals than any register has")]
    [TestCase("1-0:31.7.0(000.27*A)", "\"current_l1_a\":0.27", TestName = "Two decimals of current")]
    [TestCase("1-0:3.8.0(000000.747*kVArh)", "\"reactive_energy_import_kvarh\":0.747", TestName = "The unit's case does not count")]
    [TestCase("1-0:1.8.0(00007137.694*kWh )", "\"energy_import_kwh\":7137.694", TestName = "A blank behind the unit")]
    [TestCase("1-0:1.8.0(000123.456kWh)", "\"energy_import_kwh\":123.456", TestName = "A unit without star")]
    [TestCase("1-0:16.24.0(-03.618*kW)", "\"average_power_net_w\":-3618", TestName = "A negative value")]
    [TestCase("1-0:13.7.0(-0.910)", "\"power_factor\":-0.910", TestName = "A negative power factor")]
    [TestCase("0-0:96.14.0(0002)", "\"tariff\":2", TestName = "A tariff is a number")]
    [TestCase("0-0:96.14.0(5431)", "\"tariff_name\":\"T1\"", TestName = "A tariff in hexadecimal is a name")]
    [TestCase("0-0:96.14.0(TARIFF 1)", "\"tariff_name\":\"TARIFF 1\"", TestName = "A tariff in words is a name")]
    [TestCase("0-0:17.0.0(16.1*kW)", "\"limiter_w\":16100", TestName = "A limiter in kW")]
    [TestCase("0-0:17.0.0(069.0*kVA)", "\"limiter_va\":69000", TestName = "A limiter in kVA")]
    [TestCase("0-0:17.0.0(016*A)", "\"limiter_a\":16", TestName = "A limiter in A")]
    [TestCase("0-0:17.0.0(16500)", "\"unknown\":{\"0-0:17.0.0\":\"(16500)\"}", TestName = "A limiter without unit is unknown")]
    [TestCase("0-0:96.3.10(2)", "\"breaker_state\":2", TestName = "A breaker that is ready for reconnection")]
    [TestCase("0-0:96.3.10(9)", "\"unknown\":{\"0-0:96.3.10\":\"(9)\"}", TestName = "A breaker in a state that has no name is unknown")]
    [TestCase("0-0:94.98.31(00000)", "\"unknown\":{\"0-0:94.98.31\":\"(00000)\"}", TestName = "An unknown code is kept as it came")]
    [TestCase("1-1:31.4.0(100*A)(-063*A)", "\"unknown\":{\"1-1:31.4.0\":\"(100*A)(-063*A)\"}", TestName = "Several groups are kept as they came")]
    [TestCase("1-0:1.7.0(00.3*0*kW)", "\"unknown\":{\"1-0:1.7.0\":\"(00.3*0*kW)\"}", TestName = "A value without sense is kept as it came")]
    [TestCase("1-0:1.8.0*126(001193.270*kWh)", "\"unknown\":{\"1-0:1.8.0*126\":\"(001193.270*kWh)\"}", TestName = "A stored value is not the present one")]
    [TestCase("1-0:99:97.0(1)(0-0:96.7.19)(000101000001W)(2147483647*s)", "\"power_failures\":[{}]", TestName = "A failure of an unset clock has neither end nor duration")]
    [TestCase("1-0:99.97.0()", "\"power_failures\":[]", TestName = "An empty failure log")]
    [TestCase("1-0:99.97.0(1)(0-0:96.7.19)(230101000001W)(5358478)", "\"power_failures\":[{\"end\":\"2023-01-01T00:00:01+01:00\",\"duration_s\":5358478}]", TestName = "A duration without unit")]
    [TestCase("1-0:1.6.0(230117224500W)(04.329*kW)", "\"monthly_power_peak_w\":4329,\"monthly_power_peak_time\":\"2023-01-17T22:45:00+01:00\"", TestName = "The month's peak")]
    [TestCase("1-0:1.6.0(08.796*kW)(260102010000)", "\"monthly_power_peak_w\":8796,\"monthly_power_peak_time\":\"2026-01-02T01:00:00+01:00\"", TestName = "The month's peak turned round, without letter")]
    [TestCase("0-0:1.0.0(07E8061C050A2B2B00FF8880)", "\"time\":\"2024-06-28T10:43:43+02:00\"", TestName = "A COSEM date-time")]
    [TestCase("0-0:1.0.0(20240111 09:35:00)", "\"time\":\"2024-01-11T09:35:00+01:00\"", TestName = "A time with separators")]
    public void A_line(string line, string member) =>
        Assert.That(Json(TelegramText.With(line)), Does.Contain(member));

    [TestCase("1-0:1.7.0()")]
    [TestCase("0-0:96.13.0()")]
    [TestCase("0-1:24.2.1()()")]
    public void An_empty_value_says_nothing(string line) =>
        Assert.That(Json(TelegramText.With(line)), Is.EqualTo("""{"received":"2026-11-23T05:36:10.412Z","meter_model":"TST5\\2P1METER-1000","protocol":"50"}"""));

    [TestCase("000101010000W")]
    [TestCase("632525252525S")]
    [TestCase("700101010000W")]
    [TestCase("250000000000W")]
    [TestCase("261323063610W")]
    [TestCase("260230063610W")]
    [TestCase("261123246000W")]
    public void An_impossible_time_is_no_time(string stamp)
    {
        Telegram telegram = Parse(TelegramText.With($"0-0:1.0.0({stamp})"));
        Assert.That((telegram.Time, telegram.Unknown.Single().Code), Is.EqualTo(((DateTimeOffset?)null, "0-0:1.0.0")));
    }

    [Test]
    public void The_letter_settles_the_doubled_hour()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Parse(TelegramText.With("0-0:1.0.0(261025023000S)")).Time, Is.EqualTo(new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromHours(2))));
            Assert.That(Parse(TelegramText.With("0-0:1.0.0(261025023000W)")).Time, Is.EqualTo(new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromHours(1))));
        });
    }

    [Test]
    public void A_code_said_twice_counts_once_the_first()
    {
        Telegram telegram = Parse(TelegramText.With("1-0:1.7.0(00.100*kW)", "1-0:1.7.0(00.200*kW)", "0-0:17.0.0(16*A)", "0-0:17.0.0(10*kW)"));
        Assert.That((telegram[Catalogue.PowerImport], telegram[Catalogue.LimiterPower], telegram.Unknown.Length), Is.EqualTo((100m, (decimal?)null, 0)));
    }

    [Test]
    public void The_first_identity_of_the_catalogue_counts_the_others_are_unknown()
    {
        Telegram telegram = Parse(TelegramText.With("0-0:42.0.0(53414731)", "0-0:96.1.1(45303034)", "0-0:96.1.0(58585858)"));
        Assert.That(telegram.Text(Catalogue.MeterId), Is.EqualTo("E004"));
        Assert.That(telegram.Unknown.Select(unknown => unknown.Code), Is.EquivalentTo(new[] { "0-0:42.0.0", "0-0:96.1.0" }));
    }

    [TestCase("0-0:96.13.0(48656C6C6F)", "Hello")]
    [TestCase("0-0:96.13.0(test-/-test)", "test-/-test")]
    [TestCase("0-0:96.13.0((ER11))", "(ER11)")]
    [TestCase("0-0:96.13.0(47E9)", "Gé")]
    [TestCase("0-0:96.13.0(FFFFFFFF)", null)]
    [TestCase("0-0:96.13.0(20202020)", null)]
    public void A_message(string line, string? text) =>
        Assert.That(Parse(TelegramText.With(line)).Text(Catalogue.Message), Is.EqualTo(text));

    [Test]
    public void A_sent_total_is_not_the_sum_of_its_tariffs()
    {
        Telegram telegram = Parse(TelegramText.With("1-0:1.8.0(000010.000*kWh)", "1-0:1.8.1(000003.000*kWh)", "1-0:2.8.1(000001.500*kWh)"));
        Assert.That((telegram[Catalogue.EnergyImport], telegram[Catalogue.EnergyExport]), Is.EqualTo((10m, 1.5m)));
    }

    [Test]
    public void Belgian_peaks_come_oldest_first_by_the_month_they_belong_to()
    {
        string json = Json(TelegramText.With(
            "0-0:98.1.0(3)(1-0:1.6.0)(1-0:1.6.0)(230201000000W)(230117224500W)(04.329*kW)(230101000000W)(632525252525W)(00.000*kW)(221201000000W)(221105120000W)(01.250*kW)"));
        Assert.That(json, Does.Contain(
            """monthly_peaks":[{"month":"2022-11","time":"2022-11-05T12:00:00+01:00","power_w":1250},{"month":"2022-12","power_w":0},{"month":"2023-01","time":"2023-01-17T22:45:00+01:00","power_w":4329}]"""));
    }

    [TestCase("0-0:98.1.0(230701000000S)(000040.777*kWh)(03.564*kW)", TestName = "Registers of last month are no peaks (Hungary)")]
    [TestCase("0-0:98.1.0(12)", TestName = "A count with nothing behind it is no list (Groupe E)")]
    public void Not_peaks(string line)
    {
        Telegram telegram = Parse(TelegramText.With(line));
        Assert.That((telegram.MonthlyPeaks.IsDefault, telegram.Unknown.Single().Code), Is.EqualTo((true, "0-0:98.1.0")));
    }

    [Test]
    public void A_line_without_code_costs_that_line_alone()
    {
        Telegram telegram = Parse(TelegramText.With("what is this", "1,0:2.7.0(00.100*kW)", "1-0:1.7.0(00.500*kW)"));
        Assert.That(telegram.Nonsense, Is.EqualTo(new[] { "what is this", "1,0:2.7.0(00.100*kW)" }));
        Assert.That(telegram[Catalogue.PowerImport], Is.EqualTo(500m));
    }

    [TestCase("\n")]
    [TestCase("\r")]
    [TestCase("\n\r")]
    public void Mixed_line_ends_lose_no_line(string odd)
    {
        byte[] telegram = Encoding.ASCII.GetBytes(string.Concat(
            "/TST5\\X\r\n\r\n", "1-0:1.7.0(00.500*kW)", odd, "1-0:2.7.0(00.100*kW)\r\n", "1-0:32.7.0(230.0*V)", odd, "1-0:52.7.0(231.0*V)\r\n!\r\n"));
        Assert.That(Parse(telegram).Measurements.Count(measurement => !measurement.Derived), Is.EqualTo(4));
    }

    [Test]
    public void A_changed_value_is_read_anew_and_one_that_was_remembered_is_the_same()
    {
        decimal?[] powers = [.. new[] { "00.500", "00.500", "00.501", "00.500" }.Select(power => Parse(TelegramText.With($"1-0:1.7.0({power}*kW)"))[Catalogue.PowerImport])];
        Assert.That(powers, Is.EqualTo(new decimal?[] { 500, 500, 501, 500 }));
    }

    [Test]
    public void Nothing_but_nonsense_is_no_telegram() =>
        Assert.That(_parser.Parse(TelegramText.Seal("/TST5\\2X", "", "nothing"), _received), Is.Null);

    [Test]
    public void At_most_64_codes_are_unknown()
    {
        Telegram telegram = Parse(TelegramText.With([.. Enumerable.Range(0, 200).Select(i => $"9-0:{i}.0.0(1)")]));
        Assert.That(telegram.Unknown, Has.Length.EqualTo(64));
    }

    [Test]
    public void An_unchanged_text_is_the_same_string_as_before()
    {
        string? before = Parse(TelegramText.Dsmr50).Text(Catalogue.MeterId);
        Assert.That(Parse(TelegramText.Dsmr50).Text(Catalogue.MeterId), Is.SameAs(before));
    }

    Telegram Parse(byte[] telegram) => _parser.Parse(telegram, _received)!;

    string Json(byte[] telegram) => Encoding.UTF8.GetString(ReadingJson.ToBytes(Parse(telegram)));
}
