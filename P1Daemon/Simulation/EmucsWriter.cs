using static P1Daemon.Simulation.TelegramBuilder;

namespace P1Daemon.Simulation;

/// <summary>
/// Belgium, e-MUCS-P1 2.1: tariff 1 is the day's, quarter-hour demand and its monthly peaks, EAN numbers, gas not converted to a temperature
/// (24.2.3), water, currents to a hundredth of an ampere.
/// </summary>
internal sealed class EmucsWriter : ITelegramWriter
{
    public string Dialect => "emucs";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public byte[] Write(Snapshot now) => Devices(Power(Registers(new TelegramBuilder(@"SIM5\P1METER_BE"), now), now), now).WithCrc();

    static TelegramBuilder Registers(TelegramBuilder telegram, Snapshot now) => telegram
        .Line("0-0:96.1.4(50221)")
        .Line("1-0:94.32.1(400)")
        .Line($"0-0:96.1.1({HouseholdIdentity.Hex(now.Identity.Meter)})")
        .Line($"0-0:96.1.2({HouseholdIdentity.Hex(now.Identity.Ean)})")
        .Line($"0-0:1.0.0({now.Time})")
        .Line($"1-0:1.8.1({Energy(now.Registers.ImportNormal)})")
        .Line($"1-0:1.8.2({Energy(now.Registers.ImportLow)})")
        .Line($"1-0:2.8.1({Energy(now.Registers.ExportNormal)})")
        .Line($"1-0:2.8.2({Energy(now.Registers.ExportLow)})")
        .Line($"0-0:96.14.0({(now.LowTariff ? "0002" : "0001")})")
        .Line($"1-0:1.4.0({Import(now.Demand)})")
        .Line($"1-0:1.6.0({now.Peak.Time})({Import(now.Peak.Value)})")
        .Line($"0-0:98.1.0({now.Peaks.Length})(1-0:1.6.0)(1-0:1.6.0){string.Concat(now.Peaks.Select(Month))}");

    static TelegramBuilder Power(TelegramBuilder telegram, Snapshot now) => telegram
        .Line($"1-0:1.7.0({Import(now.Power)})")
        .Line($"1-0:2.7.0({Export(now.Power)})")
        .Phases(now, "1.7.0", phase => Import(phase.Power), power: true)
        .Phases(now, "2.7.0", phase => Export(phase.Power), power: true)
        .Phases(now, "2.7.0", Voltage)
        .Phases(now, "1.7.0", phase => Current(phase, 2))
        .Line("0-0:96.3.10(1)")
        .Line("0-0:17.0.0(99.999*kW)")
        .Line("1-0:31.4.0(999.99*A)")
        .Line("0-0:96.13.0()");

    static TelegramBuilder Devices(TelegramBuilder telegram, Snapshot now) => telegram
        .Line("0-1:24.1.0(003)")
        .Line($"0-1:96.1.1({HouseholdIdentity.Hex(now.Identity.Gas)})")
        .Line("0-1:24.4.0(1)")
        .Line($"0-1:24.2.3{Volume(now.Gas)}")
        .Line("0-2:24.1.0(007)")
        .Line($"0-2:96.1.1({HouseholdIdentity.Hex(now.Identity.Water)})")
        .Line($"0-2:24.2.1{Volume(now.Water)}");

    static string Month(MonthPeak month) => $"({month.MonthEnd})({month.Peak.Time})({Import(month.Peak.Value)})";
}
