using System.Text.Json;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>A meter that says nothing: nobody may take its last telegram for current.</summary>
[Category("RealParts"), Category("Faults")]
[CancelAfter(120_000)]
sealed class SilenceTests
{
    // Seconds; short, and longer than a busy machine holds up a telegram.
    const int Silence = 4;

    [Test]
    public async Task Silence_is_told_once_and_its_end_with_the_gap(CancellationToken cancellation)
    {
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited);
        rig.StartDaemon(silence: Silence);
        await rig.Storage.WaitForAsync("p1meter/availability", "offline", cancellation);
        await rig.Meter.SayAsync(3, 20, cancellation);
        await rig.Storage.WaitForAsync("p1meter/availability", "online", cancellation);

        int opened = rig.Meter.Connections;
        await rig.Storage.WaitUntilAsync(all => Availability(all)[^1] == "offline", cancellation);
        await Eventually.Holds(() => rig.Meter.Connections >= opened + 2, "the port, reopened twice", cancellation);
        Assert.That(await DaemonProcess.CurlAsync($"http://localhost:{rig.HttpPort}/reading", cancellation), Is.Null, "an old telegram is no answer");
        int quiet = rig.Storage.Messages.Count;
        await rig.Meter.SayAsync(1, 1, cancellation);
        Ledger ledger = await rig.CaughtUpAsync(cancellation);
        // On a busy machine the meter may have fallen silent again by now: what counts is what came up to its return.
        IReadOnlyList<Received> all = await rig.Storage.WaitUntilAsync(
            messages => Availability(messages).Length >= 4 && Events(messages).Length >= 2, cancellation);
        await rig.Daemon.WaitForLogAsync("Telegrams come again", cancellation);
        string untilBack = rig.Daemon.Log.Split("Telegrams come again")[0];

        string[] after = [.. all.Skip(quiet).Where(message => message.Topic is "p1meter/state" or "p1meter/availability").Select(message => message.Topic)];
        JsonElement[] events = Events(all);
        Assert.Multiple(() =>
        {
            Assert.That(Availability(all).Take(4), Is.EqualTo(new[] { "offline", "online", "offline", "online" }));
            Assert.That(after.Take(2), Is.EqualTo(new[] { "p1meter/state", "p1meter/availability" }), "the state before online");
            Assert.That(events.Take(2).Select(Name), Is.EqualTo(new[] { "meter_silent", "meter_back" }));
            Assert.That(events[0].GetProperty("since").GetString(), Does.EndWith("+01:00"));
            Assert.That(events[1].GetProperty("gap_s").GetDouble(), Is.GreaterThanOrEqualTo(Silence));
            Assert.That(untilBack.Split("counts as silent"), Has.Length.EqualTo(2), "one line");
            Assert.That(rig.Daemon.Log.Split("Telegrams come again"), Has.Length.EqualTo(2), "one line");
            Faults.AssertWhole(ledger);
        });
        JsonElement[] carried = [.. JsonDocument.Parse(all.Last(message => message.Topic == "p1meter/reading").Body).RootElement.GetProperty("events").EnumerateArray()];
        Assert.That(carried.Select(Name), Is.EqualTo(new[] { "meter_silent", "meter_back" }));
        Faults.Row(44, "meter silent for longer than `silence_seconds`, then back", ledger, "port reopened; `offline` and `meter_silent` once; then state, `online`, `meter_back` with the gap");
    }

    static string[] Availability(IReadOnlyList<Received> messages) =>
        [.. messages.Where(message => message.Topic == "p1meter/availability").Select(message => message.Text)];

    static JsonElement[] Events(IReadOnlyList<Received> messages) =>
        [.. messages.Where(message => message.Topic == "p1meter/event").Select(message => JsonDocument.Parse(message.Body).RootElement)];

    static string Name(JsonElement happened) => happened.GetProperty("event").GetString()!;
}
