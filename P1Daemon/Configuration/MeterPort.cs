namespace P1Daemon.Configuration;

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

/// <summary>Tells what a port is, for those who read it and for those who speak of it.</summary>
internal static class MeterPort
{
    /// <summary>Which kind it is; a device, a link to one and a path that is not there yet are serial ports.</summary>
    public static PortKind KindOf(string port) => port switch
    {
        "simulator" => PortKind.Simulator,
        "auto" => PortKind.Auto,
        _ when port.StartsWith("tcp://", StringComparison.Ordinal) => PortKind.Network,
        _ when File.Exists(port) && !IsDevice(TargetOf(port) ?? Path.GetFullPath(port)) => PortKind.Recording,
        _ => PortKind.Serial,
    };

    /// <summary>Where a link leads in the end; null for what is none.</summary>
    public static string? TargetOf(string port) => File.Exists(port) ? File.ResolveLinkTarget(port, returnFinalTarget: true)?.FullName : null;

    static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
