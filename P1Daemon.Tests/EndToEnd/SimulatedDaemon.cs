namespace P1Daemon.Tests.EndToEnd;

/// <summary>The daemon with its simulated meter and a real broker: what a page looks like on a good day.</summary>
sealed class SimulatedDaemon : IDisposable
{
    readonly Folder _folder = new();
    readonly Mosquitto _broker;
    readonly DaemonProcess _daemon;

    SimulatedDaemon(Mosquitto broker)
    {
        _broker = broker;
        int http = Mosquitto.FreePort();
        Url = $"http://localhost:{http}/";
        _daemon = DaemonProcess.Run(_folder.Path, $"""
            meter:
              port: simulator
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
        var simulated = new SimulatedDaemon(await Mosquitto.StartAsync());
        await simulated._daemon.WaitForLogAsync("The status endpoint listens", cancellation);
        await simulated._daemon.WaitForLogAsync("Connected to the broker", cancellation);
        return simulated;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _daemon.Dispose();
        _broker.Dispose();
        _folder.Dispose();
    }
}
