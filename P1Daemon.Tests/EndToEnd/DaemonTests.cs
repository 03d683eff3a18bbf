using System.Globalization;
using System.Text.Json;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>
/// The whole way with real parts: bytes at wire pace into a port → the process → mosquitto → what mosquitto_sub got, and what curl shows.
/// </summary>
[Category("RealParts")]
[CancelAfter(60_000)]
sealed class DaemonTests
{
    string _folder = "";
    int _httpPort;

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("p1meter-e2e-").FullName;
        _httpPort = FreePort.Take();
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Readings_of_a_stream_reach_the_subscriber_at_the_interval_and_curl_shows_the_newest(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber subscriber = await Subscriber.StartAsync(broker, "p1meter/#");
        using PortPair port = await PortPair.PlugInAsync(_folder, cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Configuration(port.Path, broker.Port));
        await daemon.WaitForLogAsync("started", cancellation);

        int[] seconds = [3, 4, 9, 10, 11, 19, 20, 47, 48];
        await SendUntilHeardAsync(port, seconds[0], cancellation);
        foreach (int second in seconds[1..])
        {
            await port.SendAsync(Telegram(second), cancellation);
        }

        JsonElement[] readings = await Readings(subscriber, 4, cancellation);
        Assert.Multiple(() =>
        {
            Assert.That(readings.Select(reading => reading.GetProperty("seq").GetInt32()), Is.EqualTo(new[] { 1, 2, 3, 4 }));
            Assert.That(readings.Select(Second), Is.EqualTo(new[] { 3, 10, 20, 47 }), "the first of each slot of ten seconds, and one after the gap");
            Assert.That(readings[3].GetProperty("power_w").GetRawText(), Is.EqualTo("1047"));
            Assert.That(readings[1].GetProperty("window").GetProperty("from").GetString(), Is.EqualTo(Time(3)));
            Assert.That(readings[2].GetProperty("window").GetProperty("telegrams").GetInt32(), Is.EqualTo(3));
            Assert.That(readings[2].GetProperty("window").GetProperty("power_w").GetProperty("mean").GetRawText(), Is.EqualTo("1016.7"));
        });

        JsonElement newest = await Eventually.Get(
            async () => await DaemonProcess.CurlAsync(Url("reading"), cancellation) is { } body && Second(body) == 48 ? body : (JsonElement?)null,
            "the newest telegram over HTTP", cancellation);
        Assert.That(newest.GetProperty("power_w").GetRawText(), Is.EqualTo("1048"));
        JsonElement status = (await DaemonProcess.CurlAsync(Url("status"), cancellation))!.Value;
        Assert.That((status.GetProperty("meter").GetProperty("state").GetString(), status.GetProperty("mqtt").GetProperty("state").GetString()),
            Is.EqualTo(("online", "connected")));
        await subscriber.WaitForAsync("p1meter/availability", "online", cancellation);
    }

    [Test]
    public async Task A_cable_that_is_pulled_and_put_back_is_read_again(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber subscriber = await Subscriber.StartAsync(broker, "p1meter/#");
        using PortPair port = await PortPair.PlugInAsync(_folder, cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Configuration(port.Path, broker.Port, silence: 2));
        await daemon.WaitForLogAsync("started", cancellation);
        await SendUntilHeardAsync(port, 0, cancellation);

        port.Pull();
        await daemon.WaitForLogAsync("trying again", cancellation);
        await subscriber.WaitForAsync("p1meter/availability", "offline", cancellation);
        await daemon.WaitForLogAsync("counts as silent", cancellation);
        await port.PlugInAsync(cancellation);
        int second = 10;
        while (!daemon.Log.Contains("come again", StringComparison.Ordinal))
        {
            await port.SendAsync(Telegram(second++), cancellation);
        }

        JsonElement[] readings = await Readings(subscriber, 2, cancellation);
        string[] events = [.. readings[1].GetProperty("events").EnumerateArray().Select(happened => happened.GetProperty("event").GetString()!)];
        Assert.That(events, Is.EqualTo(new[] { "meter_silent", "meter_back" }));
        Assert.That(readings.Select(reading => reading.GetProperty("seq").GetInt32()).Take(2), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task A_broker_that_comes_later_gets_all_readings_in_order(CancellationToken cancellation)
    {
        // A storage program with a session of its own: what the broker takes while it is away is kept for it.
        using Mosquitto broker = await Mosquitto.StartAsync("persistence true");
        using Subscriber subscriber = await Subscriber.StartAsync(broker, "p1meter/#", "-c", "-i", "storage", "-x", "3600");
        await broker.StopAsync();
        using PortPair port = await PortPair.PlugInAsync(_folder, cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Configuration(port.Path, broker.Port));
        await daemon.WaitForLogAsync("started", cancellation);
        await SendUntilHeardAsync(port, 0, cancellation);
        for (int second = 10; second <= 50; second += 10)
        {
            await port.SendAsync(Telegram(second), cancellation);
        }

        await Eventually.Get(
            async () => await DaemonProcess.CurlAsync(Url("status"), cancellation) is { } body
                && body.GetProperty("mqtt").GetProperty("backlog").GetInt32() == 6 ? body : (JsonElement?)null,
            "six readings waiting", cancellation);
        await broker.StartAsync();
        JsonElement[] readings = await Readings(subscriber, 6, cancellation);
        Assert.That(readings.Select(reading => reading.GetProperty("seq").GetInt32()), Is.EqualTo(new[] { 1, 2, 3, 4, 5, 6 }));
    }

    [Test]
    public async Task SIGTERM_publishes_offline_and_ends_with_0(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber subscriber = await Subscriber.StartAsync(broker, "p1meter/availability");
        using PortPair port = await PortPair.PlugInAsync(_folder, cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Configuration(port.Path, broker.Port));
        await daemon.WaitForLogAsync("started", cancellation);
        await SendUntilHeardAsync(port, 0, cancellation);
        await subscriber.WaitForAsync("p1meter/availability", "online", cancellation);

        Assert.That(await daemon.TerminateAsync(cancellation).WaitAsync(FaultRig.Patience, cancellation), Is.Zero);
        await subscriber.WaitUntilAsync(messages => messages.Count > 1 && messages[^1].Text == "offline", cancellation);
        Assert.That(daemon.Log, Does.Contain("stopped"));
    }

    [Test]
    public async Task A_restart_within_a_slot_repeats_nothing_and_goes_on_counting(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber subscriber = await Subscriber.StartAsync(broker, "p1meter/reading");
        using PortPair port = await PortPair.PlugInAsync(_folder, cancellation);
        string configuration = Configuration(port.Path, broker.Port);
        using (DaemonProcess first = DaemonProcess.Run(_folder, configuration))
        {
            await first.WaitForLogAsync("started", cancellation);
            await SendUntilHeardAsync(port, 12, cancellation);
            await Readings(subscriber, 1, cancellation);
            first.Kill();
        }

        using DaemonProcess second = DaemonProcess.Run(_folder, configuration);
        await second.WaitForLogAsync("started", cancellation);
        await SendUntilHeardAsync(port, 15, cancellation);
        await port.SendAsync(Telegram(21), cancellation);
        JsonElement[] readings = await Readings(subscriber, 2, cancellation);
        Assert.Multiple(() =>
        {
            Assert.That(readings.Select(Second), Is.EqualTo(new[] { 12, 21 }));
            Assert.That(readings.Select(reading => reading.GetProperty("seq").GetInt32()), Is.EqualTo(new[] { 1, 2 }));
            Assert.That(readings[1].GetProperty("journal").GetString(), Is.EqualTo(readings[0].GetProperty("journal").GetString()));
            Assert.That(readings[1].GetProperty("window").GetProperty("from").GetString(), Is.EqualTo(Time(12)), "also across a restart");
        });
    }

    [Test]
    public async Task A_recording_is_delivered_and_the_daemon_ends_with_0(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber subscriber = await Subscriber.StartAsync(broker, "p1meter/reading");
        string recording = Path.Combine(_folder, "day.txt");
        File.WriteAllBytes(recording, [.. Enumerable.Range(0, 60).SelectMany(Telegram)]);
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Configuration(recording, broker.Port));
        Assert.That(await daemon.ExitAsync(cancellation), Is.Zero);
        Assert.That((await Readings(subscriber, 6, cancellation)).Select(Second), Is.EqualTo(new[] { 0, 10, 20, 30, 40, 50 }));
    }

    // Telegrams come only when the test sends one: a busy machine must not make the meter a silent one.
    string Configuration(string port, int brokerPort, int silence = 60) => $"""
        meter:
          port: {port}
          silence_seconds: {silence}
        schedule:
          interval_seconds: 10
        mqtt:
          broker: mqtt://127.0.0.1:{brokerPort}
        http:
          listen: localhost:{_httpPort}
        """;

    string Url(string path) => $"http://localhost:{_httpPort}/{path}";

    // Until the port is open there is nobody to hear: a meter goes on talking, and so does this.
    async Task SendUntilHeardAsync(PortPair port, int second, CancellationToken cancellation)
    {
        while (await DaemonProcess.CurlAsync(Url("reading"), cancellation) is null)
        {
            await port.SendAsync(Telegram(second), cancellation);
        }
    }

    // At least once: a kill between the broker's answer and its note sends a reading again, the same to the byte. Storage keeps each number once, and so does this.
    static async Task<JsonElement[]> Readings(Subscriber subscriber, int count, CancellationToken cancellation)
    {
        IReadOnlyList<Received> messages = await subscriber.WaitUntilAsync(all => Bodies(all).Length >= count, cancellation);
        return [.. Bodies(messages).Select(body => JsonDocument.Parse(body).RootElement)];
    }

    static string[] Bodies(IReadOnlyList<Received> messages) =>
        [.. messages.Where(message => message.Topic == "p1meter/reading").Select(message => message.Text).Distinct()];

    static byte[] Telegram(int second) => TelegramText.With(
        string.Create(CultureInfo.InvariantCulture, $"0-0:1.0.0(2611230636{second:D2}W)"),
        "0-0:96.1.1(4530303437303030303736333038313734)", "1-0:1.8.1(001193.270*kWh)",
        string.Create(CultureInfo.InvariantCulture, $"1-0:1.7.0(01.0{second:D2}*kW)"), "1-0:2.7.0(00.000*kW)",
        "0-1:24.1.0(003)", "0-1:96.1.0(4730303339303031)", "0-1:24.2.1(261123063500W)(02569.646*m3)");

    static string Time(int second) => string.Create(CultureInfo.InvariantCulture, $"2026-11-23T06:36:{second:D2}+01:00");

    static int Second(JsonElement reading) =>
        DateTimeOffset.Parse(reading.GetProperty("time").GetString()!, CultureInfo.InvariantCulture).Second;
}
