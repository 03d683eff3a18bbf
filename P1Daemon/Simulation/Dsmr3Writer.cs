using static P1Daemon.Simulation.TelegramBuilder;

namespace P1Daemon.Simulation;

/// <summary>
/// The Netherlands before DSMR 4: no clock, no version, no CRC, power in steps of ten watts, and gas as a profile of two lines (P1 3.0 §5.10).
/// 2.2 and 3.0 differ in the limiter's unit and the width of the device type.
/// </summary>
internal sealed class Dsmr3Writer(bool version22) : ITelegramWriter
{
    public string Dialect => version22 ? "dsmr22" : "dsmr30";

    public TimeSpan Interval => TimeSpan.FromSeconds(10);

    public byte[] Write(Snapshot now) => new TelegramBuilder(version22 ? @"SIM5\P1METER-22" : @"SIM5\P1METER-30")
        .Line($"0-0:96.1.1({HouseholdIdentity.Hex(now.Identity.Meter)})")
        .Line($"1-0:1.8.1({ShortEnergy(now.Registers.ImportLow)})")
        .Line($"1-0:1.8.2({ShortEnergy(now.Registers.ImportNormal)})")
        .Line($"1-0:2.8.1({ShortEnergy(now.Registers.ExportLow)})")
        .Line($"1-0:2.8.2({ShortEnergy(now.Registers.ExportNormal)})")
        .Line($"0-0:96.14.0({DutchLines.Tariff(now)})")
        .Line($"1-0:1.7.0({CoarsePower(now.Power)})")
        .Line($"1-0:2.7.0({CoarsePower(-now.Power)})")
        .Line(version22 ? "0-0:17.0.0(0999.00*kW)" : "0-0:17.0.0(016*A)")
        .Line("0-0:96.3.10(1)")
        .Line("0-0:96.13.1()")
        .Line("0-0:96.13.0()")
        .Line(version22 ? "0-1:24.1.0(3)" : "0-1:24.1.0(03)")
        .Line($"0-1:96.1.0({HouseholdIdentity.Hex(now.Identity.Gas)})")
        .Line($"0-1:24.3.0({now.HourlyGas.Time.WithoutLetter})(00)(60)(1)(0-1:24.2.1)(m3)")
        .Line($"({Fixed(now.HourlyGas.Value, 5, 3)})")
        .Line("0-1:24.4.0(1)")
        .WithoutCrc();

    static string ShortEnergy(long wattHours) => $"{Fixed(wattHours, 5, 3)}*kWh";

    static string CoarsePower(long watts) => $"{Fixed((Math.Max(0, watts) + 5) / 10, 4, 2)}*kW";
}
