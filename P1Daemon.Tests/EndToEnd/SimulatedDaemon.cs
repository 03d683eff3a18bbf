namespace P1Daemon.Tests.EndToEnd;

/// <summary>The daemon that hears the simulated household on an evening in June, and a real broker: what a page looks like on a good day, whenever that is looked at.</summary>
sealed class SimulatedDaemon : IDisposable
{
    /// <summary>What the meter's clock says at first.</summary>
    public const string Moment = "2026-06-20T18:40:00+02:00";

    readonly Folder _folder;
    readonly Mosquitto _broker;
    readonly SimulatedMeter _meter;
    readonly DaemonProcess _daemon;

    SimulatedDaemon(Folder folder, Mosquitto broker, SimulatedMeter meter)
    {
        (_folder, _broker, _meter) = (folder, broker, meter);
        int http = FreePort.Take();
        Url = $"http://localhost:{http}/";
        _daemon = DaemonProcess.Run(folder.Path, $"""
            meter:
              port: {meter.Path}
            mqtt:
              broker: mqtt://localhost:{broker.Port}
            http:
              listen: localhost:{http}
            """);
    }

    /// <summary>Where the page is.</summary>
    public string Url { get; }

    public static async Task<SimulatedDaemon> StartAsync(CancellationToken cancellation)
    {
        var folder = new Folder();
        SimulatedMeter meter = await SimulatedMeter.StartAtAsync(folder.Path, Moment, PastOfTheSimulator.Seed, cancellation);
        var simulated = new SimulatedDaemon(folder, await Mosquitto.StartAsync(), meter);
        await simulated._daemon.WaitForLogAsync("The status endpoint listens", cancellation);
        await simulated._daemon.WaitForLogAsync("Connected to the broker", cancellation);
        await simulated._daemon.WaitForLogAsync("Telegrams come from", cancellation);
        return simulated;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _daemon.Dispose();
        _meter.Dispose();
        _broker.Dispose();
        _folder.Dispose();
    }
}
