namespace P1Daemon.Tests.Support;

/// <summary><c>p1meter simulate</c> on a pseudo-terminal or a TCP port: a meter for tests of the real process.</summary>
sealed class SimulatedMeter : IDisposable
{
    readonly DaemonProcess _process;

    SimulatedMeter(DaemonProcess process) => _process = process;

    /// <summary>The device, or the address of the port.</summary>
    public string Path => _process.Output.Trim();

    /// <summary>One that talks, five telegrams a second unless the options say otherwise.</summary>
    public static Task<SimulatedMeter> StartAsync(string folder, CancellationToken cancellation, params string[] options) =>
        StartAsync(folder, "/dev/pts/", ["--output", "pty", "--interval", "0.2", .. options], cancellation);

    /// <summary>One on the loopback whose clock begins at a moment and runs as clocks do: what it says does not depend on the day of the test.</summary>
    public static Task<SimulatedMeter> StartAtAsync(string folder, string moment, int seed, CancellationToken cancellation) =>
        StartAsync(folder, "tcp://", ["--output", "tcp:0", "--seed", $"{seed}", "--start", moment, "--interval", "1"], cancellation);

    static async Task<SimulatedMeter> StartAsync(string folder, string address, string[] options, CancellationToken cancellation)
    {
        var meter = new SimulatedMeter(DaemonProcess.Start(folder, ["simulate", .. options]));
        await Eventually.Holds(() => meter.Path.StartsWith(address, StringComparison.Ordinal), "the simulated meter's address", cancellation);
        return meter;
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();
}
