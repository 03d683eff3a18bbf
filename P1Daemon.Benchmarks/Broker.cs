using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace P1Daemon.Benchmarks;

/// <summary>A real mosquitto on a port of its own, with its defaults.</summary>
sealed class Broker : IDisposable
{
    readonly Process _process;

    Broker(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>On the loopback address.</summary>
    public int Port { get; }

    /// <summary>Starts one that takes connections.</summary>
    public static async Task<Broker> StartAsync(string folder)
    {
        int port = FreePort();
        string file = Path.Combine(folder, "mosquitto.conf");
        await File.WriteAllLinesAsync(file, [$"listener {port} 127.0.0.1", "allow_anonymous true", "log_dest none"]);
        string path = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin";
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec mosquitto -c \"$0\"", file]) { Environment = { ["PATH"] = path } };
        var broker = new Broker(Process.Start(start)!, port);
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
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
