using System.Text;
using P1Daemon.Framing;

namespace P1Daemon.Tests.Support;

/// <summary>Telegrams for tests, written as lines and sealed with their checksum.</summary>
static class TelegramText
{
    /// <summary>A three-phase DSMR 5 telegram with gas, a message and a failure log, about 950 bytes.</summary>
    public static string[] Dsmr50Lines { get; } =
    [
        "/TST5\\2P1METER-1000", "",
        "1-3:0.2.8(50)", "0-0:1.0.0(261123063610W)", "0-0:96.1.1(4530303437303030303736333038313734)",
        "1-0:1.8.1(001193.270*kWh)", "1-0:1.8.2(002044.105*kWh)", "1-0:2.8.1(000310.001*kWh)", "1-0:2.8.2(000799.999*kWh)",
        "0-0:96.14.0(0001)", "1-0:1.7.0(01.193*kW)", "1-0:2.7.0(00.000*kW)", "0-0:96.7.21(00004)", "0-0:96.7.9(00002)",
        "1-0:99.97.0(2)(0-0:96.7.19)(251208152415W)(0000000240*s)(250708151004S)(0000004071*s)",
        "1-0:32.32.0(00002)", "1-0:52.32.0(00001)", "1-0:72.32.0(00000)", "1-0:32.36.0(00000)", "1-0:52.36.0(00003)", "1-0:72.36.0(00000)",
        "0-0:96.13.0(48656C6C6F)", "1-0:32.7.0(220.1*V)", "1-0:52.7.0(230.2*V)", "1-0:72.7.0(231.3*V)",
        "1-0:31.7.0(001*A)", "1-0:51.7.0(002*A)", "1-0:71.7.0(003*A)",
        "1-0:21.7.0(00.193*kW)", "1-0:41.7.0(00.400*kW)", "1-0:61.7.0(00.600*kW)",
        "1-0:22.7.0(00.000*kW)", "1-0:42.7.0(00.000*kW)", "1-0:62.7.0(00.000*kW)",
        "0-1:24.1.0(003)", "0-1:96.1.0(4730303339303031363532303530323136)", "0-1:24.2.1(261123063500W)(02569.646*m3)",
    ];

    /// <summary>The same as bytes.</summary>
    public static byte[] Dsmr50 { get; } = Seal(Dsmr50Lines);

    /// <summary>Lines with CR LF between them, <c>!</c>, the right checksum.</summary>
    public static byte[] Seal(params string[] lines)
    {
        byte[] body = Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n!");
        return [.. body, .. Encoding.ASCII.GetBytes($"{Crc16.Compute(body):X4}\r\n")];
    }

    /// <summary>Ident line, version line, and the lines that a test is about.</summary>
    public static byte[] With(params string[] lines) => Seal(["/TST5\\2P1METER-1000", "", "1-3:0.2.8(50)", .. lines]);

    /// <summary>As <see cref="With"/>, without version line and checksum: DSMR 2.2 and 3.0.</summary>
    public static byte[] Unsealed(params string[] lines) =>
        Encoding.Latin1.GetBytes(string.Join("\r\n", ["/TST5 P1METER-22", "", .. lines]) + "\r\n!\r\n");
}
