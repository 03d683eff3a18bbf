using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using P1Daemon.Obis;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Http;

/// <summary>The history over a real socket, from a real journal.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(30_000)]
sealed class HistoryEndpointTests
{
    static readonly long _start = Parsed.Start.ToUnixTimeSeconds();

    ServerRig _rig = null!;

    [SetUp]
    public async Task Start() => _rig = await ServerRig.StartAsync();

    [TearDown]
    public async Task Stop() => await _rig.DisposeAsync();

    [Test]
    public async Task Readings_come_in_steps_with_null_where_there_is_none_and_without_what_no_step_has(CancellationToken cancellation)
    {
        Append(0, 100, 150.5m, 200);
        Append(10, 50, 60.25m, 70);
        Append(40, 900, 900, 900);

        string body = await _rig.Client.GetStringAsync($"history?from={_start}&to={_start + 60}&step=20", cancellation);

        Assert.That(body, Is.EqualTo(
            $$"""{"time":[{{_start - 10}},{{_start + 10}},{{_start + 30}},{{_start + 50}}]"""
            + ""","power_w":{"min":[100,50,900,null],"mean":[150.5,60.25,900,null],"max":[200,70,900,null]},"energy_export_kwh":[310.001,310.001,310.001,null]}"""));
    }

    [Test]
    public async Task What_was_before_is_in_no_step(CancellationToken cancellation)
    {
        Append(0, 100, 100, 100);
        Append(10, 50, 50, 50);

        string body = await _rig.Client.GetStringAsync($"history?from={_start + 1}&to={_start + 11}&step=60", cancellation);

        Assert.That(body, Does.StartWith($$"""{"time":[{{_start - 10}}],"power_w":{"min":[50],"mean":[50],"max":[50]}"""));
    }

    [Test]
    public async Task A_time_without_offset_is_the_meter_s_clock_s(CancellationToken cancellation)
    {
        string body = await _rig.Client.GetStringAsync("history?from=2026-11-23T06:36:10&to=2026-11-23T06:37:10&step=60", cancellation);
        Assert.That(body, Is.EqualTo($$"""{"time":[{{_start - 10}},{{_start + 50}}]}"""));
    }

    [Test]
    public async Task An_empty_journal_has_the_steps_and_nothing_in_them(CancellationToken cancellation)
    {
        using HttpResponseMessage response = await _rig.Client.GetAsync("history", cancellation);
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
        Assert.That(response.Content.Headers.ContentType?.ToString(), Is.EqualTo("application/json; charset=utf-8"));
        Assert.That(body.RootElement.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "time" }));
        Assert.That(body.RootElement.GetProperty("time").GetArrayLength(), Is.InRange(990, 1000));
    }

    [Test]
    public async Task A_question_that_cannot_be_answered_is_told_why(CancellationToken cancellation)
    {
        using HttpResponseMessage response = await _rig.Client.GetAsync("history?from=2&to=1", cancellation);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await response.Content.ReadAsStringAsync(cancellation), Is.EqualTo("""{"error":"to must be later than from"}"""));
    }

    [Test]
    public async Task Peers_that_do_not_read_hold_up_neither_the_rest_nor_for_ever_each_other(CancellationToken cancellation)
    {
        for (int second = 0; second < 2000; second++)
        {
            Append(second, 100.125m + second, 150.375m + second, 200.625m + second);
        }

        string path = $"/history?from={_start - 10}&to={_start + 1990}&step=1";
        var deaf = new List<TcpClient>();
        try
        {
            // More than there are places: some are turned away, and none of them reads.
            for (int i = 0; i < 16; i++)
            {
                deaf.Add(await _rig.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n", cancellation));
            }

            using HttpResponseMessage status = await _rig.Client.GetAsync("status", cancellation);
            Assert.That(status.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
        finally
        {
            deaf.ForEach(client => client.Dispose());
        }

        await Eventually.Get(async () => (await _rig.Client.GetAsync(path[1..], cancellation)).IsSuccessStatusCode ? true : (bool?)null, "a place that is free again", cancellation);
    }

    [Test]
    public async Task Head_has_the_length_and_no_body(CancellationToken cancellation)
    {
        string answer = await _rig.ExchangeAsync("HEAD /history HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", cancellation);
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 ").And.EndsWith("\r\n\r\n"));
    }

    void Append(int second, decimal min, decimal mean, decimal max)
    {
        Telegram telegram = Parsed.At(second, "1-0:2.8.1(000310.001*kWh)");
        _rig.Readings.Append(
            new Reading(telegram, [], new WindowSummary(null, 1, 0, [new Spread(Catalogue.Power, min, mean, max)])), _rig.Readings.Facts with { LastReading = telegram.Time });
    }
}
