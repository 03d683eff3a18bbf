using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace P1Daemon.Tests.Commands;

/// <summary>The demo of the real process.</summary>
[CancelAfter(60_000)]
[NonParallelizable]
sealed class DemoTests
{
    const int UsualPort = 8180;

    [Test]
    public async Task A_port_that_is_taken_for_IPv6_alone_is_taken(CancellationToken cancellation)
    {
        using TcpListener? taken = Take(IPAddress.IPv6Loopback);
        using var folder = new Folder();
        using DaemonProcess demo = DaemonProcess.Start(folder.Path, "demo");
        await Eventually.Holds(() => demo.Output.Contains("Ctrl-C", StringComparison.Ordinal), "the addresses", cancellation);
        Assert.That(demo.Output, Does.Match("the page +http://localhost:\\d+/").And.Not.Contain($":{UsualPort}/"));
        Assert.That(await demo.TerminateAsync(cancellation), Is.Zero);
    }

    [Test]
    public async Task A_full_disk_costs_the_addresses_and_no_trace(CancellationToken cancellation)
    {
        using var demo = Process.Start(new ProcessStartInfo("bash", ["-c", $"exec {DaemonProcess.Binary} demo >/dev/full"]) { RedirectStandardError = true })!;
        var log = new StringBuilder();
        while (!(log.ToString() is var said && said.Contains("standard output", StringComparison.Ordinal) && said.Contains("Telegrams come", StringComparison.Ordinal))
            && await demo.StandardError.ReadLineAsync(cancellation) is { } line)
        {
            log.Append(line).Append('\n');
        }

        demo.Kill();
        await demo.WaitForExitAsync(cancellation);
        Assert.That(log.ToString(), Does.Contain("\nstandard output: No space left on device\n").And.Contain("Telegrams come from simulator").And.Not.Contain("Exception"));
    }

    // Null where another program has it: that is as good.
    static TcpListener? Take(IPAddress address)
    {
        var listener = new TcpListener(address, UsualPort);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}
