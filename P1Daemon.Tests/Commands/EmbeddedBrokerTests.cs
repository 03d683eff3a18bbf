using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using P1Daemon.Commands;

namespace P1Daemon.Tests.Commands;

/// <summary>The embedded broker against real clients.</summary>
[Category("RealParts")]
sealed class EmbeddedBrokerTests
{
    EmbeddedBroker _broker = null!;

    [SetUp]
    public async Task Start()
    {
        _broker = new EmbeddedBroker(0);
        await _broker.StartAsync();
    }

    [TearDown]
    public async Task Stop() => await _broker.DisposeAsync();

    [TestCase("mqttv5", "mqttv5")]
    [TestCase("mqttv311", "mqttv311")]
    [TestCase("mqttv5", "mqttv311")]
    [CancelAfter(30_000)]
    public async Task A_retained_message_reaches_a_client_that_comes_later(string published, string subscribed, CancellationToken cancellation)
    {
        await Run("mosquitto_pub", cancellation, "-V", published, "-q", "1", "-r", "-t", "p1meter/state", "-m", "{\"power_w\":1193}");

        string output = await Run("mosquitto_sub", cancellation, "-V", subscribed, "-C", "1", "-W", "20", "-F", "%r %t %p", "-t", "p1meter/#");

        Assert.That(output.Trim(), Is.EqualTo("1 p1meter/state {\"power_w\":1193}"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task StartAsync_on_a_taken_port_takes_a_free_one(CancellationToken cancellation)
    {
        await using var second = new EmbeddedBroker(_broker.Port);
        await second.StartAsync();

        Assert.That(second.Port, Is.Not.Zero.And.Not.EqualTo(_broker.Port));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, second.Port, cancellation);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task StartAsync_on_a_free_port_keeps_to_it(CancellationToken cancellation)
    {
        int port = _broker.Port;
        await _broker.DisposeAsync();

        await using var again = new EmbeddedBroker(port);
        await again.StartAsync();

        Assert.That(again.Port, Is.EqualTo(port));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
    }

    [Test]
    public void It_listens_on_loopback_alone()
    {
        string port = _broker.Port.ToString("X4", CultureInfo.InvariantCulture);

        string[] listening = [.. File.ReadAllLines("/proc/net/tcp").Concat(File.Exists("/proc/net/tcp6") ? File.ReadAllLines("/proc/net/tcp6") : [])
            .Where(line => line.Contains($":{port} ", StringComparison.Ordinal) && line.Contains(" 0A ", StringComparison.Ordinal))
            .Select(line => line.Trim().Split(' ')[1])];

        Assert.That(listening, Is.EqualTo(new[] { $"0100007F:{port}" }));
    }

    async Task<string> Run(string program, CancellationToken cancellation, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-h", "127.0.0.1", "-p", _broker.Port.ToString(CultureInfo.InvariantCulture), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using CancellationTokenRegistration killed = cancellation.Register(process.Kill);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.That(process.ExitCode, Is.Zero, await errors);
        return output;
    }
}
