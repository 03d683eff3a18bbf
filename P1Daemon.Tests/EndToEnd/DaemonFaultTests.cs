namespace P1Daemon.Tests.EndToEnd;

/// <summary>The daemon itself is killed, or told to stop with readings under way.</summary>
[Category("RealParts"), Category("Faults")]
[CancelAfter(300_000)]
sealed class DaemonFaultTests
{
    // Milliseconds.
    const int LongestLife = 1500;

    [TestCase(20)]
    [TestCase(200)]
    public async Task Killed_at_random_moments(int perSecond, CancellationToken cancellation)
    {
        int kills = Faults.Times(6, 50);
        var random = new Random(perSecond);
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task talking = rig.Meter.TalkAsync(perSecond, enough.Token);
        for (int life = 0; life < kills; life++)
        {
            DaemonProcess daemon = rig.StartDaemon();
            if (life % 2 == 0)
            {
                // However long a busy machine takes to start it; the other lives may end before they have begun.
                await rig.Meter.HeardAsync(cancellation);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(LongestLife)), TimeProvider.System, cancellation);
            daemon.Kill();
        }

        await enough.CancelAsync();
        await talking;
        rig.StartDaemon();
        await rig.Daemon.WaitForLogAsync("Connected to the broker", cancellation);
        await rig.Meter.SayAsync(10, perSecond, cancellation);
        Ledger ledger = await rig.CaughtUpAsync(cancellation);
        Faults.AssertWhole(ledger);
        Assert.That(ledger.Journals, Has.Count.EqualTo(1), "a kill begins no journal");
        Faults.Row(perSecond == 20 ? 30 : 31, $"daemon killed {kills} times at random moments, {perSecond} telegrams a second", ledger,
            "readings that it took; what the meter says while nobody listens is nobody's");
    }

    [Test]
    public async Task Told_to_stop_in_the_middle_of_a_backlog(CancellationToken cancellation)
    {
        int count = Faults.Times(200, 1000);
        // A broker that knows storage's session after its restart: the daemon may be there first.
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited, "persistence true");
        await rig.Broker.StopAsync();
        rig.StartDaemon(mqtt: "drain_per_second: 20");
        await rig.Meter.SayAsync(count, 200, cancellation);
        await rig.BacklogAsync(count, cancellation);
        await rig.Broker.StartAsync();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task talking = rig.Meter.TalkAsync(20, enough.Token);
        await Eventually.Holds(() => rig.Storage.Messages.Count(IsReading) > 20, "a part of the backlog", cancellation);

        string took = await rig.StopAsync(cancellation);
        await enough.CancelAsync();
        await talking;
        bool allAnswered = !rig.Daemon.Log.Contains("did not answer before the stop", StringComparison.Ordinal);
        if (allAnswered)
        {
            await rig.Broker.WaitForLogAsync("Received DISCONNECT from p1meter", cancellation);
        }

        IReadOnlyList<Received> stored = await rig.Storage.WaitUntilAsync(all => all[^1].Text == "offline", cancellation);
        string[] said = [.. stored.Where(message => message.Topic == "p1meter/availability").Select(message => message.Text)];
        Assert.That(said[^2..], Is.EqualTo(new[] { "online", "offline" }), "once, by ourselves or by the will");
        Assert.That(Ledger.Of(stored).Sent, Is.LessThan(count), "the rest waits");

        rig.StartDaemon(mqtt: "drain_per_second: 0");
        await rig.Meter.SayAsync(10, 50, cancellation);
        Ledger ledger = await rig.CaughtUpAsync(cancellation);
        Faults.AssertWhole(ledger);
        Assert.That(ledger.Doubled, allAnswered ? Is.Zero : Is.LessThanOrEqualTo(64), "what was under way got its answer");
        Faults.Row(32, "SIGTERM in the middle of a backlog, then a start", ledger, $"ended after {took}; `offline` once, and the goodbye before the end");
    }

    static bool IsReading(Received message) => message.Topic == "p1meter/reading";
}
