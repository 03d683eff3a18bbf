using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using P1Daemon.Configuration;

namespace P1Daemon.Tests.Http;

/// <summary>Where it listens, who may come, and how it stops: what concerns the server as a whole.</summary>
internal sealed class StatusServerListeningTests
{
    [Test, CancelAfter(20_000)]
    public async Task Listening_on_every_address_checks_the_host_and_warns_that_it_is_open(CancellationToken cancellation)
    {
        await using ServerRig rig = await ServerRig.StartAsync(new HttpSettings { Listen = new("*", 0) });

        string own = await rig.ExchangeAsync(Get($"{Dns.GetHostName()}:{rig.Port}"), cancellation);
        string address = await rig.ExchangeAsync(Get("127.0.0.1"), cancellation);
        string old = await rig.ExchangeAsync("GET /status HTTP/1.0\r\n\r\n", cancellation);
        string foreign = await rig.ExchangeAsync(Get("evil.example"), cancellation);
        string hidden = await rig.ExchangeAsync("GET http://evil.example/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", cancellation);

        Assert.That(own, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(address, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(old, Does.StartWith("HTTP/1.1 200 ").Or.StartsWith("HTTP/1.0 200 "));
        Assert.That(foreign, Does.StartWith("HTTP/1.1 403 ").And.Contains("{\"error\":\""));
        Assert.That(hidden, Does.StartWith("HTTP/1.1 403 "));
        Assert.That(rig.Log.At(LogLevel.Warning), Has.Exactly(1).Contains("set http.token"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Listening_on_localhost_answers_to_both_of_its_names_without_a_warning(CancellationToken cancellation)
    {
        await using ServerRig rig = await ServerRig.StartAsync();

        Assert.That(await rig.ExchangeAsync(Get("localhost"), cancellation), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(await rig.ExchangeAsync(Get("127.0.0.1:1"), cancellation), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(await rig.ExchangeAsync(Get("evil.example"), cancellation), Does.StartWith("HTTP/1.1 403 ").And.Contains("{\"error\":\""));
        Assert.That(rig.Log.At(LogLevel.Warning), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_port_that_is_taken_is_said_once_and_tried_again(CancellationToken cancellation)
    {
        using var other = new TcpListener(IPAddress.Loopback, FreePort.Take());
        other.Start();
        await using ServerRig rig = await ServerRig.StartAsync(new HttpSettings { Listen = new("localhost", ((IPEndPoint)other.LocalEndpoint).Port) });

        Assert.That(rig.Server.Url, Is.Null);
        Assert.That(rig.Server.ExecuteTask!.IsCompleted, Is.False);
        Assert.That(rig.Log.At(LogLevel.Warning), Has.Exactly(1).Contains("Set http.listen to a free port"));

        other.Stop();
        while (rig.Server.Url is null)
        {
            cancellation.ThrowIfCancellationRequested();
            rig.Time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        Assert.That(await rig.ExchangeAsync(Get("localhost"), cancellation), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(rig.Log.At(LogLevel.Warning), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(20_000)]
    public async Task Half_a_request_holds_up_nobody_nor_the_stop(CancellationToken cancellation)
    {
        await using ServerRig rig = await ServerRig.StartAsync();
        using TcpClient half = await rig.SendAsync("GET /status HTTP/1.1\r\nHost: local", cancellation);
        using TcpClient bodyless = await rig.SendAsync("POST /status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nhalf", cancellation);

        Assert.That(await rig.ExchangeAsync(Get("localhost"), cancellation), Does.StartWith("HTTP/1.1 200 "));
        await rig.Server.StopAsync(cancellation);
        Assert.That(rig.Server.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_peer_that_never_reads_holds_up_nobody_and_is_given_up(CancellationToken cancellation)
    {
        await using ServerRig rig = await ServerRig.StartAsync();
        rig.Publish(new byte[16 * 1024 * 1024]);
        using TcpClient lazy = await rig.SendAsync("GET /telegram HTTP/1.1\r\nHost: localhost\r\n\r\n", cancellation);

        Assert.That(await rig.ExchangeAsync(Get("localhost"), cancellation), Does.StartWith("HTTP/1.1 200 "));
        await AdvanceUntilAsync(rig, rig.Log.LineAsync("was given up", cancellation), cancellation);

        // Longer than all buffers between, so it cannot have come whole.
        Assert.That(await CountAsync(lazy, cancellation), Is.LessThan(16 * 1024 * 1024));
    }

    [Test, CancelAfter(20_000)]
    public async Task Stopping_with_a_peer_that_never_reads_ends(CancellationToken cancellation)
    {
        await using ServerRig rig = await ServerRig.StartAsync();
        rig.Publish(new byte[16 * 1024 * 1024]);
        using TcpClient lazy = await rig.SendAsync("GET /telegram HTTP/1.1\r\nHost: localhost\r\n\r\n", cancellation);
        await lazy.GetStream().ReadExactlyAsync(new byte[1000], cancellation);

        await AdvanceUntilAsync(rig, rig.Server.StopAsync(cancellation), cancellation);
        Assert.That(rig.Server.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_server_that_stopped_leaves_its_port_to_the_next(CancellationToken cancellation)
    {
        ServerRig first = await ServerRig.StartAsync();
        int port = first.Port;
        await first.DisposeAsync();

        await using ServerRig next = await ServerRig.StartAsync(new HttpSettings { Listen = new("localhost", port) });

        Assert.That(await next.ExchangeAsync(Get("localhost"), cancellation), Does.StartWith("HTTP/1.1 200 "));
    }

    static async Task AdvanceUntilAsync(ServerRig rig, Task done, CancellationToken cancellation)
    {
        while (!done.IsCompleted)
        {
            cancellation.ThrowIfCancellationRequested();
            rig.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await done;
    }

    static async Task<long> CountAsync(TcpClient client, CancellationToken cancellation)
    {
        long count = 0;
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int length; (length = await client.GetStream().ReadAsync(buffer, cancellation)) > 0; count += length)
            {
            }
        }
        catch (IOException)
        {
            // Reset by the server.
        }

        return count;
    }

    static string Get(string host) => $"GET /status HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n";
}
