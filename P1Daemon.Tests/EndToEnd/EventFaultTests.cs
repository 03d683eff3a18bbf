using System.Text.Json;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>What happened at the meter is told once; after a kill before the next reading it is found again; a restart alone tells nothing.</summary>
[Category("RealParts"), Category("Faults")]
[CancelAfter(120_000)]
sealed class EventFaultTests
{
    static readonly string[] _before =
    [
        "0-0:96.1.1(4530303031)", "1-0:1.8.1(001193.270*kWh)", "0-0:96.14.0(0001)", "0-0:96.13.0(4F6C64)",
        "1-0:99.97.0(1)(0-0:96.7.19)(250708151004S)(0000004071*s)", "0-1:24.1.0(003)", "0-1:96.1.0(4730303031)", "0-1:24.2.1(261123063500W)(02569.646*m3)",
    ];

    // Another electricity meter and another gas meter, both beginning near zero: no register of theirs has fallen.
    static readonly string[] _after =
    [
        "0-0:96.1.1(4530303032)", "1-0:1.8.1(000000.270*kWh)", "0-0:96.14.0(0002)", "0-0:96.13.0(4E6577)",
        "1-0:99.97.0(2)(0-0:96.7.19)(261123063612W)(0000000240*s)(250708151004S)(0000004071*s)",
        "0-1:24.1.0(003)", "0-1:96.1.0(4730303032)", "0-1:24.2.1(261123063500W)(00000.001*m3)",
    ];

    static readonly string[] _all = ["meter_changed electricity", "meter_changed gas", "power_failure", "message", "tariff_changed"];

    [Test]
    public async Task Each_event_of_a_telegram_once_again_after_a_kill_and_never_by_a_restart(CancellationToken cancellation)
    {
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited);
        await StartAsync(rig, cancellation);
        await SayAsync(rig, 0, _before, cancellation);
        await ReadingsAsync(rig, 1, cancellation);
        await SayAsync(rig, 3, _after, cancellation);
        await SayAsync(rig, 4, _after, cancellation);
        await EventsAsync(rig, _all.Length, cancellation);
        rig.Daemon.Kill();

        await StartAsync(rig, cancellation);
        await SayAsync(rig, 5, _after, cancellation);
        await EventsAsync(rig, 2 * _all.Length, cancellation);
        await SayAsync(rig, 10, _after, cancellation);
        await ReadingsAsync(rig, 2, cancellation);
        rig.Daemon.Kill();

        await StartAsync(rig, cancellation);
        await SayAsync(rig, 11, _after, cancellation);
        await SayAsync(rig, 20, _after, cancellation);
        JsonElement[] readings = await ReadingsAsync(rig, 3, cancellation);

        string[] told = Names(Bodies(rig, "p1meter/event"));
        Assert.Multiple(() =>
        {
            Assert.That(told[.._all.Length], Is.EquivalentTo(_all), "at once");
            Assert.That(told[_all.Length..], Is.EquivalentTo(_all), "found again after the kill, and only then");
            Assert.That(readings.Select(Carried), Is.EqualTo(new string[][] { [], told[_all.Length..], [] }), "each carried by one reading");
            Assert.That(readings.Select(reading => reading.GetProperty("gas_m3").GetRawText()), Is.EqualTo(new[] { "2569.646", "0.001", "0.001" }),
                "a new meter is no fallen register");
        });
        Faults.AssertWhole(Ledger.Of(rig.Storage.Messages));
        Faults.Row(60, "daemon killed between an event (meters, failure, message, tariff) and its reading", Ledger.Of(rig.Storage.Messages), "event found and published again, carried by one reading");
    }

    [Test]
    public async Task A_clock_that_was_set_back_is_told_once_also_over_a_kill(CancellationToken cancellation)
    {
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited);
        await StartAsync(rig, cancellation);
        await SayAsync(rig, 0, _before, cancellation);
        await SayAsync(rig, -7200, _before, cancellation);
        await ReadingsAsync(rig, 2, cancellation);
        await EventsAsync(rig, 1, cancellation);
        rig.Daemon.Kill();

        await StartAsync(rig, cancellation);
        await SayAsync(rig, -7199, _before, cancellation);
        await SayAsync(rig, -7190, _before, cancellation);
        JsonElement[] readings = await ReadingsAsync(rig, 3, cancellation);
        Assert.That(readings.Select(Carried), Is.EqualTo(new string[][] { [], ["clock_changed"], [] }));
        Assert.That(Names(Bodies(rig, "p1meter/event")), Is.EqualTo(new[] { "clock_changed" }));
    }

    // Before 2.0.22 mosquitto closes a connection that was refused something when its queues have no limit.
    [TestCase("max_queued_messages 100000", 61, "and keeps the connection")]
    [TestCase(FaultRig.Unlimited, 62, "and closes the connection")]
    public async Task A_refused_side_topic_holds_up_no_reading(string queue, int place, string manner, CancellationToken cancellation)
    {
        bool closes = queue == FaultRig.Unlimited;
        using var folder = new Folder();
        await File.WriteAllLinesAsync(folder["acl"], ["topic read #", "topic write p1meter/reading", "topic write p1meter/availability"], cancellation);
        await using FaultRig rig = await FaultRig.StartAsync(queue, $"acl_file {folder["acl"]}");
        rig.StartDaemon(mqtt: "home_assistant: false");
        await rig.Meter.SayAsync(Faults.Times(100, 1000), 100, cancellation);
        Ledger ledger = await rig.CaughtUpAsync(cancellation);
        string line = closes ? "over p1meter/status, as if it refused it" : "refuses p1meter/status:";
        await rig.Daemon.WaitForLogAsync(line, cancellation);
        Faults.AssertWhole(ledger);
        Assert.That(ledger.Sent, Is.EqualTo(rig.Meter.Said));
        Assert.That(rig.Daemon.Log.Split(line), Has.Length.EqualTo(2), "one line a topic");
        Faults.Row(place, $"broker refuses every topic but readings and availability {manner}", ledger,
            closes ? "each refused topic costs a connection or two, then it is left out for ten minutes" : "one log line for each; readings are not held up");
    }

    // Events go out at once or not at all: the broker must be there first.
    static async Task StartAsync(FaultRig rig, CancellationToken cancellation)
    {
        rig.StartDaemon(interval: 10);
        JsonElement status = await Eventually.Get(
            () => DaemonProcess.CurlAsync($"http://localhost:{rig.HttpPort}/status", cancellation), "the status", cancellation);
        string started = status.GetProperty("started").GetString()!;
        await rig.Storage.WaitUntilAsync(all => all.Any(message => message.Topic == "p1meter/status" && message.Text.Contains(started, StringComparison.Ordinal)), cancellation);
        await rig.Meter.HeardAsync(cancellation);
    }

    static Task SayAsync(FaultRig rig, int second, string[] lines, CancellationToken cancellation) =>
        rig.Meter.SendAsync(TelegramText.With([TelegramFeed.Clock(second), .. lines]), cancellation);

    static Task<JsonElement[]> ReadingsAsync(FaultRig rig, int count, CancellationToken cancellation) => GetAsync(rig, "p1meter/reading", count, cancellation);

    static Task<JsonElement[]> EventsAsync(FaultRig rig, int count, CancellationToken cancellation) => GetAsync(rig, "p1meter/event", count, cancellation);

    static async Task<JsonElement[]> GetAsync(FaultRig rig, string topic, int count, CancellationToken cancellation)
    {
        await rig.Storage.WaitUntilAsync(_ => Bodies(rig, topic).Length >= count, cancellation);
        return Bodies(rig, topic);
    }

    // Each text once where readings are meant: one may be sent again after a kill.
    static JsonElement[] Bodies(FaultRig rig, string topic)
    {
        IEnumerable<string> texts = rig.Storage.Messages.Where(message => message.Topic == topic).Select(message => message.Text);
        return [.. (topic == "p1meter/reading" ? texts.Distinct() : texts).Select(text => JsonDocument.Parse(text).RootElement)];
    }

    static string[] Carried(JsonElement reading) => reading.TryGetProperty("events", out JsonElement events) ? Names([.. events.EnumerateArray()]) : [];

    static string[] Names(JsonElement[] events) => [.. events.Select(happened =>
        happened.GetProperty("event").GetString() + (happened.TryGetProperty("kind", out JsonElement kind) ? $" {kind.GetString()}" : ""))];
}
