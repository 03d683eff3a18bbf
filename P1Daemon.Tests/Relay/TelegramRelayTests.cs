using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Configuration;
using P1Daemon.Live;
using P1Daemon.Readings;
using P1Daemon.Relay;
using P1Daemon.Telegrams;
using P1Daemon.Tests.Http;

namespace P1Daemon.Tests.Relay;

internal sealed class TelegramRelayTests
{
    readonly List<TcpClient> _clients = [];
    FakeTimeProvider _time = null!;
    LogLines<TelegramRelay> _log = null!;
    Feed _feed = null!;
    TelegramRelay _relay = null!;

    [SetUp]
    public async Task Start()
    {
        _time = new FakeTimeProvider();
        _log = new LogLines<TelegramRelay>();
        _feed = new Feed(_time);
        _relay = Make(new ListenAddress("localhost", 0));
        await _relay.StartAsync(CancellationToken.None);
        await _log.LineAsync("listens on", CancellationToken.None);
    }

    [TearDown]
    public async Task Stop()
    {
        await _relay.StopAsync(CancellationToken.None);
        _relay.Dispose();
        _clients.ForEach(client => client.Dispose());
        _clients.Clear();
    }

    [Test, CancelAfter(20_000)]
    public async Task Every_telegram_reaches_every_client_byte_for_byte(CancellationToken cancellation)
    {
        NetworkStream first = await ConnectAsync(cancellation);
        NetworkStream second = await ConnectAsync(cancellation);

        for (int i = 0; i < 50; i++)
        {
            byte[] raw = [(byte)'/', .. Enumerable.Range(0, 700 + i).Select(at => (byte)(at * i % 256)), .. "!0000\r\n"u8];
            Publish(raw);

            Assert.That(await TakeAsync(first, raw.Length, cancellation), Is.EqualTo(raw));
            Assert.That(await TakeAsync(second, raw.Length, cancellation), Is.EqualTo(raw));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_burst_reaches_a_client_that_reads_without_a_hole(CancellationToken cancellation)
    {
        NetworkStream client = await ConnectAsync(cancellation);
        byte[][] burst = [.. Enumerable.Range(0, 1000).Select(i => System.Text.Encoding.ASCII.GetBytes($"/{i}{new string('x', 900)}!0000\r\n"))];
        Array.ForEach(burst, Publish);

        byte[] all = [.. burst.SelectMany(raw => raw)];
        Assert.That(await TakeAsync(client, all.Length, cancellation), Is.EqualTo(all));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_client_that_is_too_far_behind_is_dropped_at_a_telegram_s_end(CancellationToken cancellation)
    {
        NetworkStream client = await ConnectAsync(cancellation);
        byte[] raw = new byte[100_000];
        Task<string> dropped = _log.LineAsync("was dropped", cancellation);
        for (int i = 0; i < 200; i++)
        {
            Publish(raw);
        }

        long taken = await ReadToEndAsync(client, cancellation);

        await dropped;
        Assert.That(taken, Is.LessThan(200L * raw.Length));
        Assert.That(taken % raw.Length, Is.Zero);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_client_begins_with_the_next_telegram_and_an_event_repeats_none(CancellationToken cancellation)
    {
        Publish("/before\r\n"u8.ToArray());
        NetworkStream client = await ConnectAsync(cancellation);

        Publish("/one\r\n"u8.ToArray());
        _feed.Publish(new MessageReceived(_time.GetUtcNow(), "text"));
        Publish("/two\r\n"u8.ToArray());

        Assert.That(await TakeAsync(client, 12, cancellation), Is.EqualTo("/one\r\n/two\r\n"u8.ToArray()));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_client_that_does_not_read_holds_up_nobody_and_is_dropped(CancellationToken cancellation)
    {
        NetworkStream lazy = await ConnectAsync(cancellation);
        NetworkStream reader = await ConnectAsync(cancellation);
        byte[] raw = new byte[1024 * 1024];
        for (int i = 0; i < 30; i++)
        {
            Publish(raw);
            Assert.That(await TakeAsync(reader, raw.Length, cancellation), Has.Length.EqualTo(raw.Length));
        }

        Task<string> dropped = _log.LineAsync("was dropped", cancellation);
        while (!dropped.IsCompleted)
        {
            cancellation.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(await ReadToEndAsync(lazy, cancellation), Is.LessThan(30L * raw.Length));
        Publish("/still\r\n"u8.ToArray());
        Assert.That(await TakeAsync(reader, 8, cancellation), Is.EqualTo("/still\r\n"u8.ToArray()));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_seventeenth_client_is_turned_away_with_one_line(CancellationToken cancellation)
    {
        for (int i = 0; i < 16; i++)
        {
            await ConnectAsync(cancellation);
        }

        for (int i = 0; i < 3; i++)
        {
            NetworkStream refused = await ConnectAsync(cancellation, joins: false);
            Assert.That(await ReadToEndAsync(refused, cancellation), Is.Zero);
        }

        Assert.That(_log.At(LogLevel.Warning), Has.Exactly(1).Contains("turned away"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_client_that_left_while_the_meter_was_silent_gives_its_place(CancellationToken cancellation)
    {
        for (int i = 0; i < 16; i++)
        {
            await ConnectAsync(cancellation);
        }

        _clients[3].Dispose();
        NetworkStream next = await ConnectAsync(cancellation);

        Publish("/one\r\n"u8.ToArray());
        Assert.That(await TakeAsync(next, 6, cancellation), Is.EqualTo("/one\r\n"u8.ToArray()));
        Assert.That(_log.At(LogLevel.Warning), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_client_that_only_listens_keeps_its_place(CancellationToken cancellation)
    {
        NetworkStream client = await ConnectAsync(cancellation);
        client.Socket.Shutdown(SocketShutdown.Send);

        for (int i = 0; i < 3; i++)
        {
            Publish("/one\r\n"u8.ToArray());
            Assert.That(await TakeAsync(client, 6, cancellation), Is.EqualTo("/one\r\n"u8.ToArray()));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_port_that_is_taken_is_said_once_and_tried_again(CancellationToken cancellation)
    {
        int port = _relay.EndPoint!.Port;
        using TelegramRelay second = Make(new ListenAddress("127.0.0.1", port));
        await second.StartAsync(cancellation);
        await _log.LineAsync("cannot listen on 127.0.0.1", cancellation);
        Assert.That(second.ExecuteTask!.IsCompleted, Is.False);

        await _relay.StopAsync(cancellation);
        while (second.EndPoint is null)
        {
            cancellation.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        Assert.That(_log.At(LogLevel.Warning), Has.Exactly(1).Contains("Set relay.listen to a free port"));
        await second.StopAsync(cancellation);
    }

    [Test, CancelAfter(20_000)]
    public async Task Stopping_closes_the_clients(CancellationToken cancellation)
    {
        NetworkStream client = await ConnectAsync(cancellation);

        await _relay.StopAsync(cancellation);

        Assert.That(await ReadToEndAsync(client, cancellation), Is.Zero);
        Publish("/one\r\n"u8.ToArray());
    }

    TelegramRelay Make(ListenAddress listen) => new(new RelaySettings { Listen = listen }, _feed, _time, _log);

    void Publish(byte[] raw) => _feed.Publish(new Telegram { Model = "TEST" }, raw);

    /// <summary>Comes back once the relay knows the client, so that the next telegram is its first.</summary>
    async Task<NetworkStream> ConnectAsync(CancellationToken cancellation, bool joins = true)
    {
        var client = new TcpClient(AddressFamily.InterNetwork) { ReceiveBufferSize = 4096 };
        _clients.Add(client);
        await client.ConnectAsync(IPAddress.Loopback, _relay.EndPoint!.Port, cancellation);
        if (joins)
        {
            await _log.LineAsync($"{client.Client.LocalEndPoint} connected", cancellation);
        }

        return client.GetStream();
    }

    static async Task<byte[]> TakeAsync(NetworkStream stream, int length, CancellationToken cancellation)
    {
        byte[] taken = new byte[length];
        await stream.ReadExactlyAsync(taken, cancellation);
        return taken;
    }

    static async Task<long> ReadToEndAsync(NetworkStream stream, CancellationToken cancellation)
    {
        long count = 0;
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int length; (length = await stream.ReadAsync(buffer, cancellation)) > 0; count += length)
            {
            }
        }
        catch (IOException)
        {
            // Reset by the relay.
        }

        return count;
    }
}
