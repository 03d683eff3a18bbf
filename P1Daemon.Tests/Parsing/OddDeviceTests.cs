using P1Daemon.Obis;
using P1Daemon.Parsing;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Parsing;

/// <summary>What meters in the field say of their M-Bus devices against all expectation. The numbers are those of one list, continued in <see cref="OddLineTests"/> and in the framer's tests.</summary>
sealed class OddDeviceTests
{
    readonly TelegramParser _parser = new(new MeterClock(TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam")));

    [Test]
    public void Oddity_01_old_gas_meter_stays_on_channel_1_frozen()
    {
        Telegram telegram = Parse(
            "0-1:24.1.0(003)", "0-1:96.1.0(5449455231)", "0-1:24.2.1(180212090000W)(00003.141*m3)",
            "0-2:24.1.0(003)", "0-2:96.1.0(5449455232)", "0-2:24.2.1(261123060000W)(00512.250*m3)");
        Assert.That((telegram[Catalogue.Gas], telegram.MainDevice(Catalogue.Gas)!.Id), Is.EqualTo((512.250m, "TIER2")));
        Assert.That(telegram.Devices.Select(device => device.Value), Is.EqualTo(new decimal?[] { 3.141m, 512.250m }), "both are shown by their own number");
    }

    [Test]
    public void Oddity_02_empty_channel_before_the_real_one_costs_nothing()
    {
        Telegram telegram = Parse(
            "0-1:24.1.0(003)", "0-1:96.1.0()", "0-1:24.2.1(700101010000W)(00000000)",
            "0-2:24.1.0(003)", "0-2:96.1.0(5449455232)", "0-2:24.2.1(261123060000W)(00512.250*m3)", "1-0:1.7.0(00.500*kW)");
        Assert.That((telegram[Catalogue.Gas], telegram[Catalogue.PowerImport]), Is.EqualTo((512.250m, 500m)));
        Assert.That(telegram.Devices.Select(device => device.Channel), Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public void Oddity_03_impossible_date_and_zero_without_unit_is_no_reading()
    {
        Telegram telegram = Parse("0-2:24.1.0(007)", "0-2:96.1.0()", "0-2:24.2.1(632525252525S)(00000.000)", "0-2:24.4.0(1)");
        Assert.That((telegram.Devices.Length, telegram[Catalogue.Water]), Is.EqualTo((0, (decimal?)null)));
        Assert.That(telegram.Unknown.Select(unknown => unknown.Code), Is.EquivalentTo(new[] { "0-2:24.1.0", "0-2:24.2.1", "0-2:24.4.0" }));
    }

    [Test]
    public void Oddity_06_gas_stamp_a_year_ahead_at_New_Year_spoils_neither_telegram_nor_value()
    {
        Telegram telegram = Parse("0-0:1.0.0(260101000005W)", "1-0:1.7.0(00.500*kW)", "0-1:24.1.0(003)", "0-1:24.2.1(270101000000W)(00512.250*m3)");
        Assert.That((telegram.Time!.Value.Year, telegram[Catalogue.PowerImport], telegram[Catalogue.Gas], telegram.Devices[0].Time!.Value.Year),
            Is.EqualTo((2026, 500m, 512.250m, 2027)));
    }

    [Test]
    public void Oddity_09_a_bare_zero_and_an_empty_type_are_no_device()
    {
        Telegram telegram = Parse("0-1:24.1.0()", "0-1:24.2.1(0)", "1-0:1.7.0(00.500*kW)");
        Assert.That((telegram.Devices.Length, telegram[Catalogue.PowerImport]), Is.EqualTo((0, 500m)));
    }

    [Test]
    public void Oddity_09_a_COSEM_date_time_in_hexadecimal_dates_the_gas()
    {
        Telegram telegram = Parse("0-1:24.1.0(003)", "0-1:24.2.1(07EA0B1701060F0000FFC400)(00512.250*m3)");
        Assert.That(telegram.Devices.Single().Time, Is.EqualTo(new DateTimeOffset(2026, 11, 23, 6, 15, 0, TimeSpan.FromHours(1))));
    }

    [Test]
    public void Oddity_15_cubic_metres_as_one_byte_of_Latin_1()
    {
        Telegram telegram = Parse("0-1:24.1.0(003)", "0-1:24.2.1(261123060000W)(00512.250*m\u00B3)");
        Assert.That((telegram[Catalogue.Gas], telegram.Devices.Single().Unit), Is.EqualTo((512.250m, "m3")));
    }

    [TestCase('S', 4)]
    [TestCase('W', 5)]
    public void Oddity_28_gas_is_there_in_summer_and_in_winter(char letter, int hourUtc)
    {
        Telegram telegram = Parse("0-1:24.1.0(003)", $"0-1:24.2.1(261025060000{letter})(00512.250*m3)");
        Assert.That((telegram[Catalogue.Gas], telegram.Devices.Single().Time!.Value.UtcDateTime.Hour), Is.EqualTo((512.250m, hourUtc)));
    }

    [Test]
    public void Oddity_31_Belgian_water_on_the_Dutch_gas_code_is_water()
    {
        Telegram telegram = Parse("0-1:24.1.0(007)", "0-1:96.1.1(5741544552)", "0-1:24.2.1(261123060000W)(00033.125*m3)");
        Assert.That((telegram[Catalogue.Water], telegram[Catalogue.Gas]), Is.EqualTo((33.125m, (decimal?)null)));
    }

    [Test]
    public void Oddity_32_the_gas_meters_number_is_never_the_electricity_meters()
    {
        Telegram telegram = Parse("0-3:24.1.0(003)", "0-3:96.1.1(474153)", "0-3:24.2.3(261123060000W)(00512.250*m3)", "0-0:96.1.1(454C4543)");
        Assert.That((telegram.MeterId, telegram.MainDevice(Catalogue.Gas)!.Id), Is.EqualTo(("ELEC", "GAS")));
    }

    [Test]
    public void Oddity_32_without_an_own_number_the_meter_has_none() =>
        Assert.That(Parse("0-3:24.1.0(003)", "0-3:96.1.1(474153)").MeterId, Is.Null);

    [Test]
    public void Oddity_33_a_gas_value_without_unit_counts()
    {
        Telegram telegram = Parse("0-1:24.1.0(003)", "0-1:24.2.1(261123060000W)(00512.250)");
        Assert.That((telegram[Catalogue.Gas], telegram.Devices.Single().Unit), Is.EqualTo((512.250m, (string?)null)));
    }

    [Test]
    public void Oddity_36_a_heat_gateway_has_no_electricity_at_all()
    {
        Telegram telegram = Parse("0-0:1.0.0(261123063610W)", "0-1:24.1.0(004)", "0-1:24.2.1(261123063500W)(120.430*GJ)");
        Assert.That(telegram.Measurements.Select(measurement => (measurement.Field.Key, measurement.Value)), Is.EqualTo(new[] { ("heat_gj", 120.430m) }));
    }

    [Test]
    public void Oddity_41_the_gas_meters_clock_may_be_ahead_of_the_electricity_meters()
    {
        Telegram telegram = Parse("0-0:1.0.0(261123170958W)", "0-1:24.1.0(003)", "0-1:24.2.1(261123171000W)(00512.250*m3)");
        Assert.That(telegram.Devices.Single().Time - telegram.Time, Is.EqualTo(TimeSpan.FromSeconds(2)));
    }

    Telegram Parse(params string[] lines) => _parser.Parse(TelegramText.With(lines), null)!;
}
