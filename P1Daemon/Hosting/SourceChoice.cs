using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using P1Daemon.Configuration;
using P1Daemon.Simulation;
using P1Daemon.Sources;

namespace P1Daemon.Hosting;

/// <summary>Which source <c>meter.port</c> means.</summary>
internal static class SourceChoice
{
    const string Tcp = "tcp://";
    const string SimulatedDialect = "dsmr50";
    const int SimulatedSeed = 1;

    /// <summary>Makes the source; nothing is opened yet.</summary>
    public static ISource Make(IServiceProvider provider)
    {
        MeterSettings meter = provider.GetRequiredService<MeterSettings>();
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        return meter.Port switch
        {
            "simulator" => new SimulatedSource(
                new Household(SimulatedSeed, meter.Timezone), Dialects.Writer(SimulatedDialect, SimulatedSeed), TimeSpan.FromSeconds(1), time),
            "auto" => new AutoPortSource(meter.Line, provider.GetRequiredService<ILogger<AutoPortSource>>(), time),
            var port when port.StartsWith(Tcp, StringComparison.Ordinal) => new TcpSource(port, time),
            var port when IsRecording(port) => new FileSource(port),
            var port when meter.Line == "auto" => new LineDetector(port, provider.GetRequiredService<ILogger<LineDetector>>(), time),
            var port => new SerialSource(port, meter.Line, time),
        };
    }

    /// <summary>True for a recording; a device, a link to one and a path that is not there yet are ports.</summary>
    static bool IsRecording(string path) =>
        File.Exists(path) && !IsDevice(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path));

    static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
