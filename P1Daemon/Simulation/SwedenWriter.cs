using static P1Daemon.Simulation.TelegramBuilder;

namespace P1Daemon.Simulation;

/// <summary>Sweden (Energiföretagen 2.0): registers of eight digits, reactive energy and power, normal time all year, no identity.</summary>
internal sealed class SwedenWriter : ITelegramWriter
{
    public string Dialect => "sweden";

    public TimeSpan Interval => TimeSpan.FromSeconds(10);

    public byte[] Write(Snapshot now) => new TelegramBuilder(@"SIM5\P1METER_SE")
        .Line($"0-0:1.0.0({now.Time.InNormalTime()})")
        .Line($"1-0:1.8.0({Fixed(now.Registers.Import, 8, 3)}*kWh)")
        .Line($"1-0:2.8.0({Fixed(now.Registers.Export, 8, 3)}*kWh)")
        .Line($"1-0:3.8.0({Fixed(now.Registers.ReactiveImport, 8, 3)}*kVArh)")
        .Line($"1-0:4.8.0({Fixed(now.Registers.ReactiveExport, 8, 3)}*kVArh)")
        .Line($"1-0:1.7.0({Kilowatts(now.Power)})")
        .Line($"1-0:2.7.0({Kilowatts(-now.Power)})")
        .Line($"1-0:3.7.0({Kilovars(now.Reactive)})")
        .Line($"1-0:4.7.0({Kilovars(-now.Reactive)})")
        .Phases(now, "1.7.0", phase => Kilowatts(phase.Power), power: true)
        .Phases(now, "2.7.0", phase => Kilowatts(-phase.Power), power: true)
        .Phases(now, "3.7.0", phase => Kilovars(phase.Reactive), power: true)
        .Phases(now, "4.7.0", phase => Kilovars(-phase.Reactive), power: true)
        .Phases(now, "2.7.0", Voltage)
        .Phases(now, "1.7.0", phase => Current(phase, 1))
        .WithCrc();

    static string Kilowatts(long watts) => $"{Fixed(Math.Max(0, watts), 4, 3)}*kW";

    static string Kilovars(long vars) => $"{Fixed(Math.Max(0, vars), 4, 3)}*kVAr";
}
