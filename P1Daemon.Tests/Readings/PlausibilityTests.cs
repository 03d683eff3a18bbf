using P1Daemon.Obis;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Readings;

/// <summary>What is left out of a telegram while a register is held.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class PlausibilityTests
{
    readonly Plausibility _plausibility = new();
    StandingFacts _facts = new();

    [Test]
    public void A_held_tariff_takes_its_sum_with_it()
    {
        Check(Parsed.At(0, "1-0:1.8.1(000100.000*kWh)", "1-0:1.8.2(000200.000*kWh)", "1-0:2.8.1(000001.000*kWh)"));
        Telegram now = Check(Parsed.At(1, "1-0:1.8.1(000000.000*kWh)", "1-0:1.8.2(000200.001*kWh)", "1-0:2.8.1(000001.000*kWh)"), held: 1);
        Assert.That(Keys(now), Is.EqualTo(new[] { "energy_import_t2_kwh", "energy_export_kwh", "energy_export_t1_kwh" }));
        Assert.That(now.Held.Select(field => field.Key), Is.EquivalentTo(new[] { "energy_import_kwh", "energy_import_t1_kwh" }));
    }

    [Test]
    public void A_sum_that_misses_a_tariff_is_held()
    {
        Check(Parsed.At(0, "1-0:1.8.1(000100.000*kWh)", "1-0:1.8.2(000200.000*kWh)"));
        Assert.That(Keys(Check(Parsed.At(1, "1-0:1.8.1(000100.001*kWh)"), held: 1)), Is.EqualTo(new[] { "energy_import_t1_kwh" }));
        Assert.That(Check(Parsed.At(2, "1-0:1.8.1(000100.002*kWh)", "1-0:1.8.2(000200.000*kWh)"))[Catalogue.EnergyImport], Is.EqualTo(300.002m));
    }

    [Test]
    public void A_sum_follows_a_tariff_that_is_believed_at_its_lower_value()
    {
        Check(Parsed.At(0, "1-0:1.8.1(000100.000*kWh)", "1-0:1.8.2(000200.000*kWh)"));
        Check(Parsed.At(1, "1-0:1.8.1(000001.000*kWh)", "1-0:1.8.2(000200.000*kWh)"), held: 1);
        Assert.That(Check(Parsed.At(2, "1-0:1.8.1(000001.001*kWh)", "1-0:1.8.2(000200.000*kWh)"))[Catalogue.EnergyImport], Is.EqualTo(201.001m));
    }

    [Test]
    public void A_total_that_the_meter_sends_itself_stays()
    {
        Check(Parsed.At(0, "1-0:1.8.0(000300.000*kWh)", "1-0:1.8.1(000100.000*kWh)"));
        Telegram now = Check(Parsed.At(1, "1-0:1.8.0(000300.001*kWh)", "1-0:1.8.1(000000.000*kWh)"), held: 1);
        Assert.That(Keys(now), Is.EqualTo(new[] { "energy_import_kwh" }));
    }

    [Test]
    public void A_held_device_keeps_its_identity_but_neither_value_nor_time_nor_plain_key()
    {
        Check(Gas(0, "261123060000W", "00100.000"));
        Telegram now = Check(Gas(1, "261123063500W", "00000.000"), held: 1);
        MBusDevice device = now.Devices.Single();
        Assert.That((now[Catalogue.Gas], device.Value, device.Time, device.Id, now.Held.Single()),
            Is.EqualTo(((decimal?)null, (decimal?)null, (DateTimeOffset?)null, "G01", Catalogue.Gas)));
    }

    [Test]
    public void A_replaced_meter_begins_anew_at_once()
    {
        Check(Parsed.At(0, "0-0:96.1.1(45303031)", "1-0:1.8.1(000100.000*kWh)"));
        Telegram now = Check(Parsed.At(1, "0-0:96.1.1(45303032)", "1-0:1.8.1(000000.000*kWh)"));
        Assert.That(now[Catalogue.EnergyImport], Is.Zero);
    }

    [Test]
    public void A_replaced_gas_meter_whose_first_value_comes_later_begins_anew_at_once()
    {
        Check(Gas(0, "261123050000W", "05000.000"));
        Check(Parsed.At(10, "0-1:24.1.0(003)", "0-1:96.1.0(473032)", "0-1:24.2.1(632525252525W)(00000.000)"));
        Telegram now = Check(Parsed.At(20, "0-1:24.1.0(003)", "0-1:96.1.0(473032)", "0-1:24.2.1(261123060000W)(00001.000*m3)"));
        Assert.That(now[Catalogue.Gas], Is.EqualTo(1m));
    }

    [Test]
    public void A_replaced_electricity_meter_whose_first_value_comes_later_begins_anew_at_once()
    {
        Check(Parsed.At(0, "0-0:96.1.1(4B38)", "1-0:1.8.0(000100.500*kWh)"));
        Check(Parsed.At(1, "0-0:96.1.1(4B39)"));
        Assert.That(Check(Parsed.At(2, "0-0:96.1.1(4B39)", "1-0:1.8.0(000001.000*kWh)"))[Catalogue.EnergyImport], Is.EqualTo(1m));
    }

    [Test]
    public void A_replaced_electricity_meter_is_no_pardon_for_its_gas_meter()
    {
        Check(Gas(0, "261123050000W", "05000.000", "0-0:96.1.1(4B38)"));
        Check(Gas(1, "261123060000W", "00000.000", "0-0:96.1.1(4B39)"), held: 1);
    }

    [TestCase("5*GJ", "4000*MJ", 1)]
    [TestCase("4001*MJ", "5.1*GJ", 0)]
    [TestCase("5*GJ", "5000*MJ", 0)]
    [TestCase("5.100", "5.000*GJ", 1)]
    public void A_device_that_sends_another_unit_is_compared_in_one(string before, string now, int held)
    {
        Check(Parsed.At(0, "0-1:24.1.0(004)", $"0-1:24.2.1(261123050000W)({before})"));
        Check(Parsed.At(1, "0-1:24.1.0(004)", $"0-1:24.2.1(261123060000W)({now})"), held);
    }

    [Test]
    public void An_identity_that_is_not_said_is_no_replacement()
    {
        Check(Parsed.At(0, "0-0:96.1.1(45303031)", "1-0:1.8.1(000100.000*kWh)"));
        Check(Parsed.At(1, "1-0:1.8.1(000000.000*kWh)"), held: 1);
    }

    [Test]
    public void A_fall_across_a_restart_is_held_too()
    {
        Check(Parsed.At(0, "1-0:1.8.1(000100.000*kWh)"));
        new Plausibility().Check(_facts, Parsed.At(1, "1-0:1.8.1(000000.000*kWh)"), out int held);
        Assert.That(held, Is.EqualTo(1));
    }

    Telegram Check(Telegram telegram, int held = 0)
    {
        Telegram now = _plausibility.Check(_facts, telegram, out int count);
        Assert.That(count, Is.EqualTo(held));
        _facts = _facts.After(now);
        return now;
    }

    static Telegram Gas(double seconds, string stamp, string value, params string[] lines) =>
        Parsed.At(seconds, ["0-1:24.1.0(003)", "0-1:96.1.0(473031)", $"0-1:24.2.1({stamp})({value}*m3)", .. lines]);

    static IEnumerable<string> Keys(Telegram telegram) => telegram.Measurements.Select(measurement => measurement.Field.Key);
}
