using System.Text;
using P1Daemon.Framing;
using P1Daemon.Simulation;

namespace P1Daemon.Benchmarks;

/// <summary>The telegrams that are measured.</summary>
static class Samples
{
    const int Seed = 1;

    /// <summary>The zone of every meter here.</summary>
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

    /// <summary>The time that telegrams say whose time does not matter.</summary>
    public static DateTimeOffset Noon { get; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.FromHours(1));

    /// <summary>A three-phase DSMR 5 telegram with gas, a failure log and a message: 35 data lines, 942 bytes with the usual name.</summary>
    public static byte[] ThreePhase(DateTimeOffset time, string name = "P1METER-BENCH")
    {
        string[] lines =
        [
            $@"/TST5\2{name}", "",
            "1-3:0.2.8(50)", $"0-0:1.0.0({Stamp.At(time.ToUnixTimeSeconds(), Zone)})", "0-0:96.1.1(4530303437303030303736333038313734)",
            "1-0:1.8.1(001193.270*kWh)", "1-0:1.8.2(002044.105*kWh)", "1-0:2.8.1(000310.001*kWh)", "1-0:2.8.2(000799.999*kWh)",
            "0-0:96.14.0(0001)", "1-0:1.7.0(01.193*kW)", "1-0:2.7.0(00.000*kW)", "0-0:96.7.21(00004)", "0-0:96.7.9(00002)",
            "1-0:99.97.0(2)(0-0:96.7.19)(251208152415W)(0000000240*s)(250708151004S)(0000004071*s)",
            "1-0:32.32.0(00002)", "1-0:52.32.0(00001)", "1-0:72.32.0(00000)", "1-0:32.36.0(00000)", "1-0:52.36.0(00003)", "1-0:72.36.0(00000)",
            "0-0:96.13.0(4D657465722072656164696E67)", "1-0:32.7.0(220.1*V)", "1-0:52.7.0(230.2*V)", "1-0:72.7.0(231.3*V)",
            "1-0:31.7.0(001*A)", "1-0:51.7.0(002*A)", "1-0:71.7.0(003*A)",
            "1-0:21.7.0(00.193*kW)", "1-0:41.7.0(00.400*kW)", "1-0:61.7.0(00.600*kW)",
            "1-0:22.7.0(00.000*kW)", "1-0:42.7.0(00.000*kW)", "1-0:62.7.0(00.000*kW)",
            "0-1:24.1.0(003)", "0-1:96.1.0(4730303339303031363532303530323136)", "0-1:24.2.1(261123063500W)(02569.646*m3)",
        ];
        byte[] body = Encoding.ASCII.GetBytes(string.Join("\r\n", lines) + "\r\n!");
        return [.. body, .. Encoding.ASCII.GetBytes($"{Crc16.Compute(body):X4}\r\n")];
    }

    /// <summary>The simulated meter of a dialect, listened to for so many seconds.</summary>
    public static IEnumerable<byte[]> Seconds(string dialect, int count)
    {
        var household = new Household(Seed, Zone);
        ITelegramWriter writer = Dialects.Writer(dialect, Seed);
        for (int second = 0; second < count; second++)
        {
            yield return writer.Write(household.At(Noon.AddSeconds(second)));
        }
    }
}
