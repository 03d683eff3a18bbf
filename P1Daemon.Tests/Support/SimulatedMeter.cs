namespace P1Daemon.Tests.Support;

/// <summary><c>p1meter simulate</c> on a pseudo-terminal: a meter for tests of the real process.</summary>
sealed class SimulatedMeter : IDisposable
{
    readonly DaemonProcess _process;

    SimulatedMeter(DaemonProcess process) => _process = process;

    /// <summary>The device.</summary>
    public string Path => _process.Output.Trim();

    /// <summary>One that talks, five telegrams a second unless the options say otherwise.</summary>
    public static async Task<SimulatedMeter> StartAsync(string folder, CancellationToken cancellation, params string[] options)
    {
        var meter = new SimulatedMeter(DaemonProcess.Start(folder, ["simulate", "--output", "pty", "--interval", "0.2", .. options]));
        await Eventually.Holds(() => meter.Path.StartsWith("/dev/pts/", StringComparison.Ordinal), "the simulated meter's device", cancellation);
        return meter;
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();
}
