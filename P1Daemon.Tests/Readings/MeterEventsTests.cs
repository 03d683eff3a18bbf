using P1Daemon.Readings;

namespace P1Daemon.Tests.Readings;

/// <summary>What counts as an event.</summary>
sealed class MeterEventsTests
{
    [Test]
    public void Nothing_is_an_event_the_first_time() =>
        Assert.That(Between([], ["0-0:96.1.1(4531)", "0-0:96.13.0(4131)", "0-0:96.14.0(0001)", "1-0:99.97.0(1)(0-0:96.7.19)(251208152415W)(0000000240*s)"]), Is.Empty);

    [Test]
    public void An_absent_value_is_no_change() =>
        Assert.That(Between(["0-0:96.1.1(4531)", "0-0:96.13.0(4131)", "0-0:96.14.0(0001)"], []), Is.Empty);

    [Test]
    public void A_replaced_electricity_meter_tells_both_numbers_and_totals() =>
        Assert.That(Between(["0-0:96.1.1(4531)", "1-0:1.8.1(000100.000*kWh)"], ["0-0:96.1.1(4532)", "1-0:1.8.1(000000.500*kWh)"]),
            Is.EqualTo(new[] { new MeterChanged(Parsed.Start.AddSeconds(1), "electricity", "E1", "E2", 100m, 0.5m) }));

    [Test]
    public void A_replaced_gas_meter_tells_both_numbers_and_totals() =>
        Assert.That(
            Between(["0-1:24.1.0(003)", "0-1:96.1.0(4731)", "0-1:24.2.1(261123060000W)(00100.000*m3)"],
                ["0-1:24.1.0(003)", "0-1:96.1.0(4732)", "0-1:24.2.1(261123063500W)(00000.200*m3)"]),
            Is.EqualTo(new[] { new MeterChanged(Parsed.Start.AddSeconds(1), "gas", "G1", "G2", 100m, 0.2m) }));

    [Test]
    public void A_replaced_heat_meters_totals_are_told_in_one_unit() =>
        Assert.That(
            Between(["0-1:24.1.0(004)", "0-1:96.1.0(4831)", "0-1:24.2.1(261123060000W)(00120.500*GJ)"],
                ["0-1:24.1.0(004)", "0-1:96.1.0(4832)", "0-1:24.2.1(261123063500W)(00200*MJ)"]),
            Is.EqualTo(new[] { new MeterChanged(Parsed.Start.AddSeconds(1), "heat", "H1", "H2", 120.5m, 0.2m) }));

    [Test]
    public void A_new_message_and_another_tariff() =>
        Assert.That(Between(["0-0:96.13.0(4131)", "0-0:96.14.0(0001)"], ["0-0:96.13.0(4132)", "0-0:96.14.0(0002)"]),
            Is.EqualTo(new MeterEvent[]
            {
                new MessageReceived(Parsed.Start.AddSeconds(1), "A2"),
                new TariffChanged(Parsed.Start.AddSeconds(1), new Tariff(1, null), new Tariff(2, null)),
            }));

    [Test]
    public void New_power_failures_are_told_in_the_order_in_which_they_happened() =>
        Assert.That(
            Between(["1-0:99.97.0(1)(0-0:96.7.19)(250708151004S)(0000004071*s)"],
                ["1-0:99.97.0(3)(0-0:96.7.19)(251208152415W)(0000000240*s)(251201000000W)(0000000300*s)(250708151004S)(0000004071*s)"])
                .Cast<PowerFailed>().Select(failed => failed.DurationSeconds),
            Is.EqualTo(new long?[] { 300, 240 }));

    [Test]
    public void Two_equal_entries_are_two_failures() =>
        Assert.That(
            Between(["1-0:99.97.0(1)(0-0:96.7.19)(250708151004S)(0000000180*s)"],
                ["1-0:99.97.0(2)(0-0:96.7.19)(250708151004S)(0000000180*s)(250708151004S)(0000000180*s)"]),
            Has.Length.EqualTo(1));

    static MeterEvent[] Between(string[] before, string[] now) =>
        [.. MeterEvents.Between(new StandingFacts().After(Parsed.At(0, before)), Parsed.At(1, now))];
}
