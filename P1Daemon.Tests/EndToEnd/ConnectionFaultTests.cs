namespace P1Daemon.Tests.EndToEnd;

/// <summary>The way to the broker breaks at any byte, or leads to one that never answers.</summary>
[Category("RealParts"), Category("Faults")]
[CancelAfter(300_000)]
sealed class ConnectionFaultTests
{
    // The pauses between attempts grow from 1 s to 60 s, so many cuts in a row take long: several daemons are cut at the same time instead.
    const int CutsEach = 4;

    [Test]
    public async Task Cut_at_random_bytes_again_and_again(CancellationToken cancellation)
    {
        int daemons = Faults.Times(2, 10);
        Ledger[] ledgers = new Ledger[daemons];
        for (int first = 0; first < daemons; first += 2)
        {
            int pair = first;
            await Task.WhenAll(Enumerable.Range(pair, 2).Select(async seed => ledgers[seed] = await CutAsync(seed, cancellation)));
        }

        Faults.Row(20, $"connection cut at a random byte of either direction, {daemons * CutsEach} times", ledgers.Sum(ledger => ledger.Sent),
            ledgers.Sum(ledger => ledger.Missing.Count), ledgers.Sum(ledger => ledger.Doubled), "also in the middle of the login");
    }

    [Test]
    public async Task A_broker_that_takes_the_connection_and_never_answers(CancellationToken cancellation)
    {
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited);
        await using var proxy = new Proxy(rig.Broker.Port) { Mute = true };
        rig.BrokerPort = proxy.Port;
        rig.StartDaemon();
        await rig.Meter.SayAsync(Faults.Times(100, 1000), 100, cancellation);
        int attempts = Faults.Times(2, 4);
        await Eventually.Holds(() => proxy.Accepted >= attempts, "attempts that go on", cancellation);
        Assert.That(proxy.Most, Is.EqualTo(1), "one attempt at a time");
        string took = await rig.StopAsync(cancellation);

        proxy.Mute = false;
        rig.StartDaemon();
        await rig.Meter.SayAsync(10, 100, cancellation);
        Ledger ledger = await rig.CaughtUpAsync(cancellation);
        Faults.AssertWhole(ledger);
        Faults.Row(21, $"broker takes {attempts} connections and never answers", ledger, $"one attempt at a time; SIGTERM during one ended the daemon after {took}");
    }

    static async Task<Ledger> CutAsync(int seed, CancellationToken cancellation)
    {
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited);
        await using var proxy = new Proxy(rig.Broker.Port, seed) { CutsLeft = CutsEach };
        rig.BrokerPort = proxy.Port;
        rig.StartDaemon();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task talking = rig.Meter.TalkAsync(50, enough.Token);
        await Eventually.Holds(() => proxy.Cuts == CutsEach, "all cuts", cancellation);
        await enough.CancelAsync();
        await talking;
        await rig.Meter.SayAsync(10, 50, cancellation);
        Ledger ledger = await rig.CaughtUpAsync(cancellation);
        Faults.AssertWhole(ledger);
        Assert.That(proxy.Most, Is.EqualTo(1), "one connection at a time");
        return ledger;
    }
}
