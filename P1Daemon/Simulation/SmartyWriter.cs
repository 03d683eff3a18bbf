using static P1Daemon.Simulation.TelegramBuilder;

namespace P1Daemon.Simulation;

/// <summary>Luxembourg, Smarty (P1 specification 1.1.3) with security policy 0: one register a direction, reactive and apparent power.</summary>
internal sealed class SmartyWriter : ITelegramWriter
{
    public string Dialect => "smarty";

    public TimeSpan Interval => TimeSpan.FromSeconds(10);

    public byte[] Write(Snapshot now) => Devices(Grid(Totals(new TelegramBuilder(@"SIM5\P1METER_LU"), now), now), now).WithCrc();

    static TelegramBuilder Totals(TelegramBuilder telegram, Snapshot now)
    {
        int apparent = (int)Math.Round(Math.Sqrt(((double)now.Power * now.Power) + ((double)now.Reactive * now.Reactive)));
        return telegram
            .Line("1-3:0.2.8(42)")
            .Line($"0-0:1.0.0({now.Time})")
            .Line($"0-0:42.0.0({HouseholdIdentity.Hex(now.Identity.Meter)})")
            .Line($"1-0:1.8.0({Energy(now.Registers.Import)})")
            .Line($"1-0:2.8.0({Energy(now.Registers.Export)})")
            .Line($"1-0:3.8.0({Fixed(now.Registers.ReactiveImport, 6, 3)}*kvarh)")
            .Line($"1-0:4.8.0({Fixed(now.Registers.ReactiveExport, 6, 3)}*kvarh)")
            .Line($"1-0:1.7.0({Import(now.Power)})")
            .Line($"1-0:2.7.0({Export(now.Power)})")
            .Line($"1-0:3.7.0({Reactive(now.Reactive)})")
            .Line($"1-0:4.7.0({Reactive(-now.Reactive)})")
            .Line("0-0:17.0.0(027.6*kVA)")
            .Line($"1-0:9.7.0({Fixed(now.Power >= 0 ? apparent : 0, 2, 3)}*kVA)")
            .Line($"1-0:10.7.0({Fixed(now.Power >= 0 ? 0 : apparent, 2, 3)}*kVA)")
            .Line("1-1:31.4.0(100*A)(-063*A)")
            .Line("0-0:96.3.10(1)")
            .Line("0-1:96.3.10(0)")
            .Line("0-2:96.3.10(0)");
    }

    static TelegramBuilder Grid(TelegramBuilder telegram, Snapshot now) => telegram
        .Line($"0-0:96.7.21({Whole(now.AnyFailures, 5)})")
        .SagsAndSwells(now)
        .Line("0-0:96.13.0()").Line("0-0:96.13.2()").Line("0-0:96.13.3()").Line("0-0:96.13.4()").Line("0-0:96.13.5()")
        .Phases(now, "2.7.0", Voltage)
        .Phases(now, "1.7.0", phase => Current(phase, 0))
        .Phases(now, "1.7.0", phase => Import(phase.Power), power: true)
        .Phases(now, "2.7.0", phase => Export(phase.Power), power: true)
        .Phases(now, "3.7.0", phase => Reactive(phase.Reactive), power: true)
        .Phases(now, "4.7.0", phase => Reactive(-phase.Reactive), power: true);

    static TelegramBuilder Devices(TelegramBuilder telegram, Snapshot now) => telegram
        .Line("0-1:24.1.0(003)")
        .Line($"0-1:96.1.0({HouseholdIdentity.Hex(now.Identity.Gas)})")
        .Line($"0-1:24.2.1{Volume(now.Gas)}")
        .Line("0-1:24.4.0(1)")
        .Line("0-2:24.1.0(007)")
        .Line($"0-2:96.1.0({HouseholdIdentity.Hex(now.Identity.Water)})")
        .Line($"0-2:24.2.1{Volume(now.Water)}")
        .Line("0-2:24.4.0(1)");

    static string Reactive(long vars) => $"{Fixed(Math.Max(0, vars), 2, 3)}*kvar";
}
