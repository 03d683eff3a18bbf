using System.Text;
using P1Daemon.Obis;
using P1Daemon.Parsing;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Parsing;

/// <summary>Lines that meters in the field send against all expectation, each with what becomes of it.</summary>
sealed class OddLineTests
{
    // 19 (bursts of rejected telegrams fill the log): the rejection log of the metering stage.
    // 27 (a total that is briefly zero): RegisterHoldTests, PlausibilityTests.
    // 37 (a port that reads nothing, pulled cables, two readers of one port): the tests of the sources.
    // 39 (meters that say something once a minute): ConfigKeysTests, meter.silence_seconds.
    // 40 (an hourly gas value said 360 times): gas_time tells it apart; nothing is left out of a reading for it.
    readonly TelegramParser _parser = new(new MeterClock(TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam")));

    [TestCase("0-0:98.1.0(2)(1-0:1.6.0)(1-0:1.6.0)(261001000000S)(632525252525W)(00.000*kW)(261101000000W)(261014181500S)(03.750*kW)",
        """ "monthly_peaks":[{"month":"2026-09","power_w":0},{"month":"2026-10","time":"2026-10-14T18:15:00+02:00","power_w":3750}]""",
        TestName = "Oddity_04_unset_time_within_the_Belgian_peak_list_keeps_the_entry")]
    [TestCase("1-0:99.97.0()", """ "power_failures":[]""", TestName = "Oddity_08_empty_failure_log")]
    [TestCase("1-0:99.97.0(0)(0-0:96.7.19)", """ "power_failures":[]""", TestName = "Oddity_08_failure_log_of_none")]
    [TestCase("1-0:99.97.0(1)()()()", """ "power_failures":[]""", TestName = "Oddity_08_failure_log_of_one_that_is_empty")]
    [TestCase("1-0:99.97.0(1)(0-0:96.7.19)(261101030405W)(0000000321)", """ "power_failures":[{"end":"2026-11-01T03:04:05+01:00","duration_s":321}]""",
        TestName = "Oddity_09_duration_without_unit")]
    [TestCase("0-0:96.14.0(5431)", """ "tariff_name":"T1" """, TestName = "Oddity_09_tariff_in_hexadecimal")]
    [TestCase("0-0:98.1.0(12)", """ "unknown":{"0-0:98.1.0":"(12)"}""", TestName = "Oddity_10_count_of_peaks_with_nothing_behind_it")]
    [TestCase("0-0:0.0.0(990011223344)", """ "meter_id":"990011223344" """, TestName = "Oddity_10_identity_under_0_0_0_0_0")]
    [TestCase("1-1:31.4.0(100.0*A,-100.0*A)", """ "unknown":{"1-1:31.4.0":"(100.0*A,-100.0*A)"}""", TestName = "Oddity_11_two_values_with_a_comma")]
    [TestCase("1-1:31.4.0(080*A)(-040*A)", """ "unknown":{"1-1:31.4.0":"(080*A)(-040*A)"}""", TestName = "Oddity_11_two_groups_one_negative")]
    [TestCase("1-0:1.6.0(07.125*kW)(261102010000)", """ "monthly_power_peak_w":7125,"monthly_power_peak_time":"2026-11-02T01:00:00+01:00" """,
        TestName = "Oddity_12_peak_and_time_turned_round_and_no_letter")]
    [TestCase("1-0:1.8.5(000001.250*kWh)", """ "energy_import_t5_kwh":1.250""", TestName = "Oddity_12_five_tariffs")]
    [TestCase("1-0:32.7.0(128.5*V)", """ "voltage_l1_v":128.5""", TestName = "Oddity_12_voltage_of_a_delta_net")]
    [TestCase("1-0:1.8.1(000321.123kWh)", """ "energy_import_t1_kwh":321.123""", TestName = "Oddity_13_unit_without_star")]
    [TestCase("1-0:1.8.0(00004321.125*kWh )", """ "energy_import_kwh":4321.125""", TestName = "Oddity_14_blank_behind_the_unit")]
    [TestCase("1-0:3.8.0(00000012.500*kVArh)", """ "reactive_energy_import_kvarh":12.500""", TestName = "Oddity_15_kVArh")]
    [TestCase("1-0:3.7.0(0000.250*Kvar)", """ "reactive_power_import_var":250""", TestName = "Oddity_15_Kvar")]
    [TestCase("1-0:1.8.0(00004321.125*kwh)", """ "energy_import_kwh":4321.125""", TestName = "Oddity_15_kwh")]
    [TestCase("0-0:96.13.0(\u0095\u00B0\u00E6)", """ "message":"\u0095°æ" """, TestName = "Oddity_16_bytes_above_ASCII_are_Latin_1")]
    [TestCase("1-0:1.8.1.255()", """{"meter_model":"TST5\\2P1METER-1000","protocol":"50"}""", TestName = "Oddity_24_group_F_and_no_value_is_nothing_and_not_zero")]
    [TestCase("1-1:0.2.0((ER11))", """ "unknown":{"1-1:0.2.0":"((ER11))"}""", TestName = "Oddity_26_brackets_in_a_text")]
    [TestCase("1-1:0.2.0((ER12)", """ "unknown":{"1-1:0.2.0":"((ER12)"}""", TestName = "Oddity_26_one_bracket_too_many_before")]
    [TestCase("1-1:0.2.0(ER13))", """ "unknown":{"1-1:0.2.0":"(ER13))"}""", TestName = "Oddity_26_one_bracket_too_many_behind")]
    [TestCase("0-0:96.13.0((stay calm))", """ "message":"(stay calm)" """, TestName = "Oddity_26_brackets_in_a_message")]
    [TestCase("0-0:1.0.0(260329023000S)", """ "time":"2026-03-29T02:30:00+02:00" """, TestName = "Oddity_29_hour_that_does_not_exist")]
    [TestCase("0-0:96.14.0(0002)", """ "tariff":2""", TestName = "Oddity_30_a_tariff_is_its_number_and_never_called_day_or_night")]
    [TestCase("1-0:16.24.0(-01.250*kW)", """ "average_power_net_w":-1250""", TestName = "Oddity_44_negative_net_power")]
    [TestCase("1-0:52.7.0(000.0*V)", """ "voltage_l2_v":0.0""", TestName = "Oddity_45_no_voltage_on_an_absent_phase_is_a_value")]
    [TestCase("1-0:99.97.0(2)(0-0:96.7.19)(000101000001W)(2147483647*s)(261101030405W)(2317482647*s)",
        """ "power_failures":[{},{"end":"2026-11-01T03:04:05+01:00"}]""", TestName = "Oddity_47_durations_beyond_reason")]
    public void Oddity(string line, string member) =>
        Assert.That(Json(TelegramText.With(line)), Does.Contain(member.Trim()));

    [Test]
    public void Oddity_05_a_clock_that_was_never_set_is_no_time()
    {
        Telegram telegram = Parse("0-0:1.0.0(000101010000W)", "0-1:24.1.0(003)", "0-1:24.2.1(000101010000W)(00512.250*m3)");
        Assert.That((telegram.Time, telegram.Devices.Single().Time, telegram[Catalogue.Gas]), Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)null, 512.250m)));
    }

    [Test]
    public void Oddity_07_a_date_months_behind_is_what_the_meter_says()
    {
        DateTimeOffset received = new(2026, 11, 23, 5, 36, 10, TimeSpan.Zero);
        Telegram telegram = _parser.Parse(TelegramText.With("0-0:1.0.0(260401120000S)"), received)!;
        Assert.That(telegram.Time, Is.EqualTo(new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.FromHours(2))));
    }

    [Test]
    public void Oddity_16_a_message_of_FFh_only_is_none_and_the_telegram_lives()
    {
        Telegram telegram = Parse($"0-0:96.13.0({new string('F', 2048)})", "1-0:1.7.0(00.500*kW)");
        Assert.That((telegram.Text(Catalogue.Message), telegram[Catalogue.PowerImport]), Is.EqualTo(((string?)null, 500m)));
    }

    [Test]
    public void Oddity_16_raw_bytes_FFh_in_a_message_are_none_too() =>
        Assert.That(Parse($"0-0:96.13.0({new string('\u00FF', 1024)})").Text(Catalogue.Message), Is.Null);

    [Test]
    public void Oddity_25_a_code_said_three_times_counts_once()
    {
        Telegram telegram = Parse("0-0:17.0.0(016*A)", "0-0:17.0.0(016*A)", "0-0:17.0.0(020*A)", "1-0:42.1.0(01.000*kW)", "1-0:42.7.0(00.250*kW)");
        Assert.That((telegram[Catalogue.LimiterCurrent], telegram[Catalogue.PhasePowerExport[1]], telegram.Unknown.Single().Code),
            Is.EqualTo((16m, 250m, "1-0:42.1.0")));
    }

    [Test]
    public void Oddity_46_tariffs_are_summed_only_where_the_total_is_absent()
    {
        Telegram sent = Parse("1-0:1.8.0(000010.000*kWh)", "1-0:1.8.1(000003.000*kWh)", "1-0:1.8.2(000004.000*kWh)");
        Telegram summed = Parse("1-0:1.8.1(000003.000*kWh)", "1-0:1.8.2(000004.000*kWh)");
        Assert.That((sent[Catalogue.EnergyImport], summed[Catalogue.EnergyImport]), Is.EqualTo((10m, 7m)));
    }

    [TestCase(@"/ELL5\999000111_A")]
    [TestCase("/LGF5E360")]
    [TestCase("/KAM5")]
    [TestCase("/GRE5\\99000111_A")]
    [TestCase("/EST5\\999000111_A")]
    public void Oddity_48_the_ident_line_never_switches_the_grammar(string ident)
    {
        string[] lines = ["", "0-0:1.0.0(261123063610W)", "1-0:1.8.0(00004321.125*kWh)", "1-0:3.8.0(00000012.500*kvarh)", "1-0:1.7.0(000000286*W)", "1-1:1.8.1(000001.000*kWh)"];
        string reference = Json(TelegramText.Seal(["/TST5", .. lines]));
        string reading = Json(TelegramText.Seal([ident, .. lines]));
        Assert.That(reading, Is.EqualTo(reference.Replace("TST5", ident[1..].Replace("\\", "\\\\", StringComparison.Ordinal), StringComparison.Ordinal)));
    }

    [TestCase("1-0:2.7.0(")]
    [TestCase("1-0:99.97.0(")]
    [TestCase("0-1:24.2.1(")]
    [TestCase("0-0:96.13.0)")]
    public void A_line_that_breaks_off_at_its_bracket_costs_that_line_alone(string line)
    {
        Telegram telegram = Parse("1-0:1.7.0(00.500*kW)", line);
        Assert.That((telegram[Catalogue.PowerImport], telegram[Catalogue.PowerExport], telegram.PowerFailures.IsDefault), Is.EqualTo((500m, (decimal?)null, true)));
    }

    [Test]
    public void Two_lines_run_into_one_are_not_taken_for_a_code_that_begins_and_ends_like_them()
    {
        Parse("1-1:1.8.2(000001.000*kWh)");
        Telegram telegram = Parse("1-1:1.8.-1:1.8.2(000002.000*kWh)");
        Assert.That((telegram[Catalogue.EnergyImport], telegram.Nonsense.Length), Is.EqualTo(((decimal?)null, 1)));
    }

    [Test]
    public void A_failure_log_that_breaks_off_is_kept_as_it_came()
    {
        Telegram telegram = Parse("1-0:99.97.0(2)(0-0:96.7.19)(261101030405W)(0000000321*s)(26110104");
        Assert.That((telegram.PowerFailures.IsDefault, telegram.Unknown.Single().Code), Is.EqualTo((true, "1-0:99.97.0")));
    }

    Telegram Parse(params string[] lines) => _parser.Parse(TelegramText.With(lines), null)!;

    string Json(byte[] telegram) => Encoding.UTF8.GetString(ReadingJson.ToBytes(_parser.Parse(telegram, null)!));
}
