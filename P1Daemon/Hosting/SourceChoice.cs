using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using P1Daemon.Configuration;
using P1Daemon.Simulation;
using P1Daemon.Sources;

namespace P1Daemon.Hosting;

/// <summary>What <c>meter.port</c> may be.</summary>
internal enum PortKind
{
    /// <summary>A simulated meter.</summary>
    Simulator,

    /// <summary>Whichever serial port has a meter on it.</summary>
    Auto,

    /// <summary><c>tcp://host:port</c>.</summary>
    Network,

    /// <summary>A file of telegrams.</summary>
    Recording,

    /// <summary>A serial port, whether it is there or not.</summary>
    Serial,
}

/// <summary>Which source <c>meter.port</c> means.</summary>
internal static class SourceChoice
{
    const string Tcp = "tcp://";
    const string SimulatedDialect = "dsmr50";
    const int SimulatedSeed = 1;

    /// <summary>What a port is.</summary>
    public static PortKind Kind(string port) => port switch
    {
        "simulator" => PortKind.Simulator,
        "auto" => PortKind.Auto,
        _ when port.StartsWith(Tcp, StringComparison.Ordinal) => PortKind.Network,
        _ when IsRecording(port) => PortKind.Recording,
        _ => PortKind.Serial,
    };

    /// <summary>Makes the source; nothing is opened yet.</summary>
    public static ISource Make(MeterSettings meter, ILoggerFactory logs, TimeProvider time) => Kind(meter.Port) switch
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
        return Kind(meter.Port) switch
        {
            PortKind.Auto => [.. from setting in settings from port in new SerialDevices().Likely() select new SerialSource(port, setting, time)],
            PortKind.Serial => [.. settings.Select(setting => new SerialSource(meter.Port, setting, time))],
            _ => [Make(meter, NullLoggerFactory.Instance, time)],
        };
    }

    /// <summary>True for a recording; a device, a link to one and a path that is not there yet are ports.</summary>
    static bool IsRecording(string path) =>
        File.Exists(path) && !IsDevice(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path));

    static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
