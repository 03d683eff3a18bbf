using static P1Daemon.Simulation.TelegramBuilder;

namespace P1Daemon.Simulation;

/// <summary>The Netherlands, DSMR 5.0 (P1 5.0.2 §6.12): every second, gas every five minutes.</summary>
internal sealed class Dsmr5Writer : ITelegramWriter
{
    public string Dialect => "dsmr50";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public byte[] Write(Snapshot now) => DutchLines.Failures(DutchLines.Registers(new TelegramBuilder(@"SIM5\P1METER-50"), now, "50"), now)
        .SagsAndSwells(now)
        .Line("0-0:96.13.0()")
        .Phases(now, "2.7.0", Voltage)
        .Phases(now, "1.7.0", phase => Current(phase, 0))
        .Phases(now, "1.7.0", phase => Import(phase.Power), power: true)
        .Phases(now, "2.7.0", phase => Export(phase.Power), power: true)
        .Line("0-1:24.1.0(003)")
        .Line($"0-1:96.1.0({HouseholdIdentity.Hex(now.Identity.Gas)})")
        .Line($"0-1:24.2.1{Volume(now.Gas)}")
        .WithCrc();
}
