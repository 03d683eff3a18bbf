using Microsoft.Extensions.Time.Testing;
using P1Daemon.Configuration;
using P1Daemon.Mqtt;

namespace P1Daemon.Tests.Mqtt;

/// <summary>A real broker that stops, freezes or is taken away: how soon that is found out, and in which words.</summary>
[TestFixture]
[Category("RealParts")]
internal sealed class LostBrokerTests
{
    static readonly OutgoingMessage _message = new("home/p1/reading", "1"u8.ToArray(), Retain: false, IsJson: true);

    [Test, CancelAfter(20_000)]
    public async Task A_broker_that_freezes_is_found_out_within_half_a_minute_whatever_the_keep_alive(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttNetConnection connection = Connection(broker, keepAlive: 3600, time);
        await connection.ConnectAsync(cancellation);
        await connection.PublishAsync(_message, cancellation);
        broker.Freeze();
        Task<PublishOutcome>[] waiting = [connection.PublishAsync(_message, cancellation), connection.PublishAsync(_message, cancellation)];
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.That(waiting.Any(publish => publish.IsCompleted), Is.False);
        time.Advance(TimeSpan.FromSeconds(1));
        foreach (Task<PublishOutcome> publish in waiting)
        {
            Assert.That(await WhyAsync(publish), Is.EqualTo("no answer for 30 s"));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task An_answer_begins_the_wait_for_the_others_anew(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        using var broker = new SlowBroker();
        await using var connection = new MqttNetConnection(Settings(broker.Address, keepAlive: 3600), time);
        await connection.ConnectAsync(cancellation);
        Task<PublishOutcome>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => connection.PublishAsync(_message, cancellation))];
        for (int i = 0; i < 2; i++)
        {
            time.Advance(TimeSpan.FromSeconds(20));
            await broker.AnswerAsync(i + 1, cancellation);
            await waiting[i].WaitAsync(cancellation);
        }

        time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await WhyAsync(waiting[2]), Is.EqualTo("no answer for 30 s"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Without_traffic_a_frozen_broker_is_found_out_by_the_keep_alive(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttNetConnection connection = Connection(broker, keepAlive: 1);
        await connection.ConnectAsync(cancellation);
        broker.Freeze();
        await Eventually.Holds(() => connection.LostReason is not null, "the loss", cancellation);
        Assert.That(connection.LostReason, Is.EqualTo("no answer to a sign of life"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_broker_that_is_killed_or_stopped_is_said_in_our_words([Values] bool killed, [Values("5", "3.1.1")] string version, CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttNetConnection connection = Connection(broker, keepAlive: 30, version: version);
        await connection.ConnectAsync(cancellation);
        if (killed)
        {
            broker.Kill();
        }
        else
        {
            await broker.StopAsync();
        }

        await Eventually.Holds(() => connection.LostReason is not null, "the loss", cancellation);
        string[] expected = killed || version == "3.1.1" ? ["the broker closed the connection"] : ["the broker closed the connection", "the broker is shutting down (8Bh)"];
        Assert.That(expected, Does.Contain(connection.LostReason));
        Assert.That(await WhyAsync(connection.PublishAsync(_message, cancellation)), Is.EqualTo(connection.LostReason), "not in the library's words");
    }

    // No waiting for the event: what a publish says by itself, before the library has noticed.
    [Test, CancelAfter(20_000)]
    public async Task A_publish_under_way_says_so_too(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttNetConnection connection = Connection(broker, keepAlive: 30);
        await connection.ConnectAsync(cancellation);
        broker.Freeze();
        Task<PublishOutcome> waiting = connection.PublishAsync(_message, cancellation);
        broker.Kill();
        Assert.That(await WhyAsync(waiting), Is.EqualTo("the broker closed the connection"));
        Assert.That(await WhyAsync(connection.DisconnectAsync(cancellation)), Is.EqualTo("the broker closed the connection").Or.Empty);
    }

    static MqttNetConnection Connection(Mosquitto broker, int keepAlive, TimeProvider? time = null, string version = "5") =>
        new(Settings(broker.Address, keepAlive, version), time ?? TimeProvider.System);

    static MqttSettings Settings(Uri address, int keepAlive, string version = "5") =>
        new() { Broker = address, ClientId = "lost", KeepAliveSeconds = keepAlive, Version = version };

    // Empty where it worked.
    static async Task<string> WhyAsync(Task act)
    {
        try
        {
            await act;
            return "";
        }
        catch (BrokerException error)
        {
            return error.Message;
        }
    }
}
