using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace P1Daemon.Benchmarks;

/// <summary>A real mosquitto on a port of its own, with its defaults unless lines of mosquitto.conf say otherwise.</summary>
sealed class Broker : IDisposable
{
    readonly Process _process;

    Broker(Process process, IPEndPoint address) => (_process, Address) = (process, address);

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address { get; }

    /// <summary>On the loopback address, unless it is behind a link.</summary>
    public int Port => Address.Port;

    /// <summary>Starts one that takes connections.</summary>
    public static Task<Broker> StartAsync(string folder, params string[] lines) => StartAsync(folder, IPAddress.Loopback, "exec", lines);

    /// <summary>Starts one at the far end of a link.</summary>
    public static Task<Broker> StartAsync(string folder, SlowLink link, params string[] lines) =>
        StartAsync(folder, link.FarEnd, $"exec ip netns exec {SlowLink.Namespace}", lines);

    static async Task<Broker> StartAsync(string folder, IPAddress host, string how, string[] lines)
    {
        var address = new IPEndPoint(host, FreePort());
        string file = Path.Combine(folder, "mosquitto.conf");
        await File.WriteAllLinesAsync(file, [$"listener {address.Port} {host}", "allow_anonymous true", "log_dest none", .. lines]);
        string path = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin";
        var start = new ProcessStartInfo("/bin/sh", ["-c", how + " mosquitto -c \"$0\"", file]) { Environment = { ["PATH"] = path } };
        var broker = new Broker(Process.Start(start)!, address);
        while (!await broker.IsListeningAsync())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return broker;
    }

    /// <summary>A port of the loopback address that nothing listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    async Task<bool> IsListeningAsync()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"mosquitto ended with {_process.ExitCode}");
        }

        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
