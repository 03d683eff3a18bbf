using P1Daemon.Obis;
using P1Daemon.Parsing;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Parsing;

/// <summary>M-Bus devices: by type and unit, never by channel.</summary>
sealed class DeviceBoardTests
{
    readonly TelegramParser _parser = new(new MeterClock(TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam")));

    [Test]
    public void A_frozen_gas_meter_on_a_lower_channel_drops_out()
    {
        Telegram telegram = Parse(
            "0-1:24.1.0(003)", "0-1:96.1.0(4730303031)", "0-1:24.2.1(170113170000W)(00001.287*m3)",
            "0-2:24.1.0(003)", "0-2:96.1.0(4730303032)", "0-2:24.2.1(261123060000W)(00876.543*m3)");
        Assert.That((telegram[Catalogue.Gas], telegram.MainDevice(Catalogue.Gas)?.Channel, telegram.Devices.Length), Is.EqualTo((876.543m, (int?)2, 2)));
    }

    [Test]
    public void Of_two_live_gas_meters_the_lower_channel_counts_whichever_is_newer()
    {
        Telegram telegram = Parse(
            "0-2:24.1.0(003)", "0-2:24.2.1(261123063000W)(00002.000*m3)", "0-1:24.1.0(003)", "0-1:24.2.1(261122060000W)(00001.000*m3)");
        Assert.That(telegram[Catalogue.Gas], Is.EqualTo(1m));
    }

    [Test]
    public void A_value_whose_stamp_is_invalid_gives_way_to_one_that_has_a_time()
    {
        Telegram one = Parse("0-1:24.1.0(003)", "0-1:24.2.1(632525252525S)(00001.000*m3)");
        Telegram two = Parse("0-1:24.1.0(003)", "0-1:24.2.1(632525252525S)(00001.000*m3)", "0-2:24.1.0(003)", "0-2:24.2.1(261123063000W)(00002.000*m3)");
        Assert.That((one[Catalogue.Gas], one.Devices[0].Time, two[Catalogue.Gas]), Is.EqualTo((1m, (DateTimeOffset?)null, 2m)));
    }

    [Test]
    public void An_empty_channel_is_no_device()
    {
        Telegram telegram = Parse("0-1:24.1.0(003)", "0-1:96.1.0()", "0-1:24.2.1(700101010000W)(00000000)",
            "0-2:24.1.0(003)", "0-2:96.1.0(4730303032)", "0-2:24.2.1(261123060000W)(00876.543*m3)");
        Assert.That(telegram.Devices.Select(device => device.Channel), Is.EqualTo(new[] { 2 }));
    }

    [TestCase("3", "m3", DeviceKind.Gas, "gas_m3")]
    [TestCase("003", "m\u00B3", DeviceKind.Gas, "gas_m3")]
    [TestCase("003", "GJ", DeviceKind.Heat, "heat_gj")]
    [TestCase("007", "m3", DeviceKind.Water, "water_m3")]
    [TestCase("022", "m3", DeviceKind.Water, "water_m3")]
    [TestCase("006", "m3", DeviceKind.WarmWater, null)]
    [TestCase("021", "m3", DeviceKind.WarmWater, null)]
    [TestCase("004", "GJ", DeviceKind.Heat, "heat_gj")]
    [TestCase("012", "GJ", DeviceKind.Heat, "heat_gj")]
    [TestCase("013", "GJ", DeviceKind.Heat, "heat_gj")]
    [TestCase("010", "GJ", DeviceKind.Cold, "cold_gj")]
    [TestCase("002", "kWh", DeviceKind.Electricity, "sub_energy_kwh")]
    [TestCase("099", "m3", DeviceKind.Unknown, null)]
    [TestCase("", "GJ", DeviceKind.Heat, "heat_gj")]
    public void The_type_and_the_unit_say_what_a_device_is(string type, string unit, DeviceKind kind, string? key)
    {
        Telegram telegram = Parse($"0-3:24.1.0({type})", $"0-3:24.2.1(261123060000W)(00012.500*{unit})");
        Assert.That((telegram.Devices.Single().Kind, telegram.Measurements.FirstOrDefault(m => m.Value == 12.5m).Field?.Key), Is.EqualTo((kind, key)));
    }

    [Test]
    public void MJ_becomes_GJ_exactly_in_the_plain_key_and_stays_as_sent_in_the_device()
    {
        Telegram telegram = Parse("0-1:24.1.0(004)", "0-1:24.2.1(261123060000W)(12345*MJ)");
        Assert.That((telegram[Catalogue.Heat], telegram.Devices[0].Value, telegram.Devices[0].Unit), Is.EqualTo((12.345m, 12345m, "MJ")));
    }

    [Test]
    public void A_valve_in_a_state_that_has_no_name_is_unknown()
    {
        Telegram telegram = Parse("0-1:24.1.0(003)", "0-1:24.2.1(261123060000W)(00001.000*m3)", "0-1:24.4.0(3)");
        Assert.That((telegram.Devices.Single().Valve, telegram.Unknown.Single().Code), Is.EqualTo(((int?)null, "0-1:24.4.0")));
    }

    [Test]
    public void Belgian_gas_without_type_is_known_by_its_code() =>
        Assert.That(Parse("0-1:24.2.3(261123060000W)(00112.384*m3)").Devices.Single().Kind, Is.EqualTo(DeviceKind.Gas));

    [Test]
    public void The_two_line_reading_of_DSMR_3_counts_its_last_value()
    {
        byte[] telegram = TelegramText.Unsealed("0-1:24.1.0(03)", "0-1:96.1.0(4730303031)",
            "0-1:24.3.0(261123060000)(08)(60)(2)(0-1:24.2.1)(m3)", "(00001.001)(00001.500)", "0-1:24.4.0(1)", "0-0:96.13.0()");
        MBusDevice device = _parser.Parse(telegram, null)!.Devices.Single();
        Assert.That((device.Value, device.Unit, device.Valve, device.Time),
            Is.EqualTo((1.5m, "m3", (int?)1, (DateTimeOffset?)new DateTimeOffset(2026, 11, 23, 6, 0, 0, TimeSpan.FromHours(1)))));
    }

    [TestCase("(FF)(60)(1)(0-1:24.2.1)(m3)\r\n(29012.910)", "m3", 29012.910)]
    [TestCase("(FF)(60)(1)(0-1:24.2.1)(m3)(29012.910)", "m3", 29012.910)]
    [TestCase("()(60)(1)(0-1:24.2.1)()(29012.910)", null, 29012.910)]
    public void The_unit_of_a_two_line_reading_follows_its_code_whatever_the_status_is(string groups, string? unit, decimal value)
    {
        Telegram telegram = _parser.Parse(TelegramText.Unsealed("0-1:24.1.0(003)", $"0-1:24.3.0(220101190000){groups}"), null)!;
        Assert.That((telegram[Catalogue.Gas], telegram.Devices.Single().Unit), Is.EqualTo(((decimal?)value, unit)));
    }

    [TestCase("(00)(60)(1)(0-1:24.2.1)(m3)")]
    [TestCase("(00)(60)(2)(0-1:24.2.1)(00001.001)(00001.500)")]
    public void A_two_line_reading_without_value_or_unit_is_unknown(string groups)
    {
        Telegram telegram = _parser.Parse(TelegramText.Unsealed($"0-1:24.3.0(220101190000){groups}"), null)!;
        Assert.That((telegram.Devices.Length, telegram.Unknown.Single().Code), Is.EqualTo((0, "0-1:24.3.0")));
    }

    [Test]
    public void An_identity_of_zeros_is_none_and_a_zero_without_unit_is_no_reading()
    {
        Telegram telegram = Parse("0-1:24.1.0(003)", "0-1:96.1.0(0000000000)", "0-1:24.2.1(632525252525S)(00000.000)");
        Assert.That(telegram.Devices, Is.Empty);
        Assert.That(telegram.Unknown.Select(unknown => unknown.Code), Is.EquivalentTo(new[] { "0-1:24.1.0", "0-1:96.1.0", "0-1:24.2.1" }));
    }

    [Test]
    public void Without_letter_the_doubled_hour_is_the_one_nearer_to_the_host()
    {
        byte[] telegram = TelegramText.Unsealed("0-1:24.3.0(261025023000)(00)(60)(1)(0-1:24.2.1)(m3)", "(00001.001)");
        DateTimeOffset late = new(2026, 10, 25, 1, 31, 0, TimeSpan.Zero);
        DateTimeOffset early = new(2026, 10, 25, 0, 31, 0, TimeSpan.Zero);
        Assert.Multiple(() =>
        {
            Assert.That(_parser.Parse(telegram, late)!.Devices[0].Time!.Value.Offset, Is.EqualTo(TimeSpan.FromHours(1)));
            Assert.That(_parser.Parse(telegram, early)!.Devices[0].Time!.Value.Offset, Is.EqualTo(TimeSpan.FromHours(2)));
        });
    }

    Telegram Parse(params string[] lines) => _parser.Parse(TelegramText.With(lines), null)!;
}
