using static P1Daemon.Simulation.TelegramBuilder;

namespace P1Daemon.Simulation;

/// <summary>What DSMR 4 and 5 have in common. Tariff 1 is the low one.</summary>
internal static class DutchLines
{
    /// <summary>Version, clock, identity, registers, tariff, power.</summary>
    public static TelegramBuilder Registers(TelegramBuilder telegram, Snapshot now, string version) => telegram
        .Line($"1-3:0.2.8({version})")
        .Line($"0-0:1.0.0({now.Time})")
        .Line($"0-0:96.1.1({HouseholdIdentity.Hex(now.Identity.Meter)})")
        .Line($"1-0:1.8.1({Energy(now.Registers.ImportLow)})")
        .Line($"1-0:1.8.2({Energy(now.Registers.ImportNormal)})")
        .Line($"1-0:2.8.1({Energy(now.Registers.ExportLow)})")
        .Line($"1-0:2.8.2({Energy(now.Registers.ExportNormal)})")
        .Line($"0-0:96.14.0({Tariff(now)})")
        .Line($"1-0:1.7.0({Import(now.Power)})")
        .Line($"1-0:2.7.0({Export(now.Power)})");

    /// <summary>The counters of power failures and the log of the long ones (P1 5.0.2 §6.11).</summary>
    public static TelegramBuilder Failures(TelegramBuilder telegram, Snapshot now) => telegram
        .Line($"0-0:96.7.21({Whole(now.AnyFailures, 5)})")
        .Line($"0-0:96.7.9({Whole(now.Failures.Length, 5)})")
        .Line($"1-0:99.97.0({now.Failures.Length})(0-0:96.7.19){string.Concat(now.Failures.Select(f => $"({f.Time})({Whole(f.Value, 10)}*s)"))}");

    /// <summary>The tariff in force.</summary>
    public static string Tariff(Snapshot now) => now.LowTariff ? "0001" : "0002";
}
