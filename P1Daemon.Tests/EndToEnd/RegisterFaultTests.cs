using System.Text.Json;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>A register that falls stays out of the readings, also over a kill.</summary>
[Category("RealParts"), Category("Faults")]
[CancelAfter(120_000)]
sealed class RegisterFaultTests
{
    [Test]
    public async Task A_gas_meter_that_says_zero_for_an_hour_with_a_kill_in_between(CancellationToken cancellation)
    {
        const int Hour = 360; // a telegram every ten seconds
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited);
        rig.StartDaemon();
        await rig.Meter.HeardAsync(cancellation);
        await SayAsync(rig, 0, "261123060000W", "02569.646", cancellation);
        for (int telegram = 1; telegram <= Hour; telegram++)
        {
            if (telegram == Hour / 2)
            {
                await StoredAsync(rig, telegram, cancellation);
                rig.Daemon.Kill();
                rig.StartDaemon();
                await rig.Meter.HeardAsync(cancellation);
            }

            await SayAsync(rig, telegram, "261123070000W", "00000.000", cancellation);
        }

        await SayAsync(rig, Hour + 1, "261123080000W", "02569.700", cancellation);
        await StoredAsync(rig, Hour + 2, cancellation);
        string[] gas = [.. Readings(rig).Select(reading => JsonDocument.Parse(reading).RootElement)
            .Select(reading => reading.TryGetProperty("gas_m3", out JsonElement value) ? value.GetRawText() : "-")];
        Ledger ledger = Ledger.Of(rig.Storage.Messages);
        Faults.AssertWhole(ledger);
        Assert.That((gas[0], gas[^1]), Is.EqualTo(("2569.646", "2569.700")));
        Assert.That(gas[1..^1].Distinct(), Is.EqualTo(new[] { "-" }), "one measurement, held throughout");
        Faults.Row(63, "gas meter that says 0 for an hour of telegrams, daemon killed in the middle", ledger, "the zero is in no reading");
    }

    static Task SayAsync(FaultRig rig, int telegram, string stamp, string gas, CancellationToken cancellation) => rig.Meter.SendAsync(
        TelegramText.With(TelegramFeed.Clock(10 * telegram), "1-0:1.7.0(01.193*kW)", "0-1:24.1.0(003)", "0-1:96.1.0(4730303031)", $"0-1:24.2.1({stamp})({gas}*m3)"),
        cancellation);

    static Task StoredAsync(FaultRig rig, int readings, CancellationToken cancellation) =>
        Eventually.Holds(() => Readings(rig).Length >= readings, $"{readings} readings in storage", cancellation);

    static string[] Readings(FaultRig rig) =>
        [.. rig.Storage.Messages.Where(message => message.Topic == "p1meter/reading").Select(message => message.Text).Distinct()];
}
