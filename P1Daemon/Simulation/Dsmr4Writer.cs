using static P1Daemon.Simulation.TelegramBuilder;

namespace P1Daemon.Simulation;

/// <summary>The Netherlands, DSMR 4.2 (P1 4.2.2): every ten seconds, no voltages, gas every hour, power of each phase in turn.</summary>
internal sealed class Dsmr4Writer : ITelegramWriter
{
    public string Dialect => "dsmr42";

    public TimeSpan Interval => TimeSpan.FromSeconds(10);

    public byte[] Write(Snapshot now)
    {
        TelegramBuilder telegram = DutchLines.Failures(DutchLines.Registers(new TelegramBuilder(@"SIM5\P1METER-42"), now, "42"), now)
            .SagsAndSwells(now)
            .Line("0-0:96.13.1()")
            .Line("0-0:96.13.0()")
            .Phases(now, "1.7.0", phase => Current(phase, 0));
        for (int phase = 0; phase < 3; phase++)
        {
            string group = Whole(2 * (phase + 1), 1);
            telegram.Line($"1-0:{group}1.7.0({Import(now.Phases[phase].Power)})").Line($"1-0:{group}2.7.0({Export(now.Phases[phase].Power)})");
        }

        return telegram.Line("0-1:24.1.0(003)")
            .Line($"0-1:96.1.0({HouseholdIdentity.Hex(now.Identity.Gas)})")
            .Line($"0-1:24.2.1{Volume(now.HourlyGas)}")
            .WithCrc();
    }
}
