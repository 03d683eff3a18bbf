using System.Diagnostics;
using System.Net.Sockets;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>A meter behind a real ser2net, as a recording box in the meter cupboard offers it.</summary>
[Category("RealParts")]
[CancelAfter(60_000)]
sealed class NetworkPortTests
{
    string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("p1meter-net-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("tcp")]
    [TestCase("telnet,tcp", Description = "sends option bytes (FFh) in front of the first telegram")]
    public async Task Telegrams_come_through_and_come_again_after_the_server_was_away(string accepter, CancellationToken cancellation)
    {
        int port = FreePort.Take();
        using PortPair cable = await PortPair.PlugInAsync(_folder, cancellation);
        using Process first = await StartAsync(accepter, port, cable.Path, cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(_folder, $"""
            meter:
              port: tcp://127.0.0.1:{port}
              silence_seconds: 2
            mqtt:
              enabled: false
            http:
              enabled: false
            """);
        await SendUntilAsync(cable, daemon, "Telegrams come from tcp://127.0.0.1", cancellation);

        await StopAsync(first, cancellation);
        await daemon.WaitForLogAsync("counts as silent", cancellation);
        using Process second = await StartAsync(accepter, port, cable.Path, cancellation);
        await SendUntilAsync(cable, daemon, "Telegrams come again", cancellation);
        Assert.That(daemon.Log, Does.Not.Contain("rejected"));
        await StopAsync(second, cancellation);
    }

    static async Task SendUntilAsync(PortPair cable, DaemonProcess daemon, string words, CancellationToken cancellation)
    {
        while (!daemon.Log.Contains(words, StringComparison.Ordinal))
        {
            await cable.SendAsync(TelegramText.Dsmr50, cancellation);
        }
    }

    async Task<Process> StartAsync(string accepter, int port, string device, CancellationToken cancellation)
    {
        string configuration = Path.Combine(_folder, "ser2net.yaml");
        await File.WriteAllTextAsync(configuration, $"""
            connection: &p1
              accepter: {accepter},127.0.0.1,{port}
              connector: serialdev,{device},115200n81,local
              options:
                max-connections: 4

            """, cancellation);
        var start = new ProcessStartInfo("/usr/sbin/ser2net", ["-n", "-d", "-c", configuration, "-P", Path.Combine(_folder, "ser2net.pid")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        Process server = Process.Start(start)!;
        await Eventually.Holds(() => Listens(port), "ser2net on its port", cancellation);
        return server;
    }

    static async Task StopAsync(Process server, CancellationToken cancellation)
    {
        server.Kill();
        await server.WaitForExitAsync(cancellation);
    }

    static bool Listens(int port)
    {
        try
        {
            using var probe = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
