using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using P1Daemon.Configuration;
using P1Daemon.Simulation;
using P1Daemon.Sources;

namespace P1Daemon.Hosting;

/// <summary>Which source <c>meter.port</c> means.</summary>
internal static class SourceChoice
{
    const string SimulatedDialect = "dsmr50";
    const int SimulatedSeed = 1;

    /// <summary>Makes the source; nothing is opened yet.</summary>
    public static ISource Make(MeterSettings meter, ILoggerFactory logs, TimeProvider time) => MeterPort.KindOf(meter.Port) switch
    {
        PortKind.Simulator => new SimulatedSource(
            new Household(SimulatedSeed, meter.Timezone), Dialects.Writer(SimulatedDialect, SimulatedSeed), TimeSpan.FromSeconds(1), time),
        PortKind.Auto => new AutoPortSource(meter.Line, logs.CreateLogger<AutoPortSource>(), time),
        PortKind.Network => new TcpSource(meter.Port, time),
        PortKind.Recording => new FileSource(meter.Port),
        _ when meter.Line == "auto" => new LineDetector(meter.Port, logs.CreateLogger<LineDetector>(), time),
        _ => new SerialSource(meter.Port, meter.Line, time),
    };

    /// <summary>All that the source would try one after the other, each as a source of its own, the likeliest first.</summary>
    /// <param name="meter">Which port.</param>
    /// <param name="line">One setting, or <c>auto</c> for each that meters use.</param>
    /// <param name="time">For the sources.</param>
    public static IReadOnlyList<ISource> Each(MeterSettings meter, string line, TimeProvider time)
    {
        IReadOnlyList<string> settings = line == "auto" ? LineDetector.Settings : [line];
        return MeterPort.KindOf(meter.Port) switch
        {
            PortKind.Auto => [.. from setting in settings from port in new SerialDevices().Likely() select new SerialSource(port, setting, time)],
            PortKind.Serial => [.. settings.Select(setting => new SerialSource(meter.Port, setting, time))],
            _ => [Make(meter, NullLoggerFactory.Instance, time)],
        };
    }
}
