namespace P1Daemon.Tests.EndToEnd;

/// <summary>
/// The broker dies or freezes while readings come. What it had not acknowledged comes later, always; what it had acknowledged and not handed on is its own
/// to keep, and a broker that keeps nothing on disk loses it.
/// </summary>
[Category("RealParts"), Category("Faults")]
[CancelAfter(180_000)]
sealed class BrokerFaultTests
{
    const int PerSecond = 100;

    // Writes its store after each change: the most that mosquitto can be asked for.
    static readonly string[] _saving = [FaultRig.Unlimited, "persistence true", "autosave_on_changes true", "autosave_interval 1"];
    static readonly string[] _forgetting = [FaultRig.Unlimited, "persistence false"];
    static readonly string[] _defaults = [];

    static IEnumerable<TestCaseData> WhileStorageListens =>
    [
        new TestCaseData(10, "persistence, saved at each change", _saving, true).SetArgDisplayNames("saving"),
        new TestCaseData(11, "no persistence", _forgetting, false).SetArgDisplayNames("forgetting"),
        new TestCaseData(12, "all its defaults", _defaults, false).SetArgDisplayNames("defaults"),
    ];

    static IEnumerable<TestCaseData> WhileStorageIsAway =>
    [
        new TestCaseData(13, "persistence, saved at each change", _saving).SetArgDisplayNames("saving"),
        new TestCaseData(14, "no persistence", _forgetting).SetArgDisplayNames("forgetting"),
    ];

    [TestCaseSource(nameof(WhileStorageListens))]
    public async Task Killed_and_restarted_while_storage_listens(int place, string kind, string[] broker, bool keepsSessions, CancellationToken cancellation)
    {
        int count = Faults.Times(300, 1000);
        await using FaultRig rig = await FaultRig.StartAsync(broker);
        rig.StartDaemon();
        Task saying = rig.Meter.SayAsync(count, PerSecond, cancellation);
        await rig.Storage.WaitUntilAsync(all => all.Count > count / 3, cancellation);
        rig.Broker.Kill();
        await rig.Daemon.WaitForLogAsync("Lost the broker", cancellation);
        long acknowledged = await rig.StatusAsync("journal", "acknowledged_seq", cancellation);
        await rig.BacklogAsync(20, cancellation);
        await rig.Broker.StartAsync();
        await Eventually.Holds(() => rig.Storage.Subscriptions > 1, "storage at the broker again", cancellation);
        if (!keepsSessions)
        {
            // It had no subscription of storage's until now, so what it took before went to nobody.
            acknowledged = await rig.StatusAsync("journal", "acknowledged_seq", cancellation);
        }

        await saying;
        await rig.Meter.SayAsync(10, PerSecond, cancellation);
        Ledger ledger = await rig.CaughtUpAsync(cancellation);
        Faults.AssertSound(ledger);
        Assert.That(ledger.Missing.Where(number => number > acknowledged), Is.Empty, "lost though the broker had not taken it, or with storage subscribed");
        Assert.That((ledger.Sent, ledger.Journals.Count), Is.EqualTo((rig.Meter.Said, 1)), "each telegram became a reading of one journal");
        Faults.Row(place, $"mosquitto killed and restarted, storage listening; {kind}", ledger,
            keepsSessions ? "" : "what is lost, the broker had acknowledged before storage had subscribed again");
    }

    [TestCaseSource(nameof(WhileStorageIsAway))]
    public async Task Killed_and_restarted_while_storage_is_away(int place, string kind, string[] broker, CancellationToken cancellation)
    {
        int count = Faults.Times(200, 1000);
        await using FaultRig rig = await FaultRig.StartAsync(broker);
        rig.Storage.Dispose();
        rig.StartDaemon();
        await rig.Meter.SayAsync(count, PerSecond, cancellation);
        while (await rig.StatusAsync("journal", "acknowledged_seq", cancellation) < count)
        {
            await Eventually.Pause(() => "all acknowledged", cancellation);
        }

        rig.Broker.Kill();
        await rig.Daemon.WaitForLogAsync("Lost the broker", cancellation);
        await rig.Broker.StartAsync();
        await rig.StartStorageAsync();
        long acknowledged = await rig.StatusAsync("journal", "acknowledged_seq", cancellation);
        await rig.Meter.SayAsync(10, PerSecond, cancellation);
        Ledger ledger = await rig.CaughtUpAsync(cancellation);
        Faults.AssertSound(ledger);
        Assert.That(ledger.Missing.Where(number => number > acknowledged), Is.Empty);
        Assert.That(ledger.Sent, Is.EqualTo(count + 10));
        Faults.Row(place, $"mosquitto killed and restarted, storage away; {kind}", ledger,
            ledger.Missing.Count > 0 ? "the broker had acknowledged them, and forgot them with storage's session" : "");
    }

    [Test]
    public async Task Frozen_for_longer_than_the_keep_alive(CancellationToken cancellation)
    {
        int count = Faults.Times(400, 1000);
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited);
        rig.StartDaemon(mqtt: "keep_alive_seconds: 5");
        Task saying = rig.Meter.SayAsync(count, 50, cancellation);
        await rig.Storage.WaitUntilAsync(all => all.Count > 100, cancellation);
        rig.Broker.Freeze();
        await rig.Daemon.WaitForLogAsync("Lost the broker", cancellation);
        await rig.BacklogAsync(count / 2, cancellation);
        rig.Broker.Thaw();
        await saying;
        await rig.Meter.SayAsync(10, 50, cancellation);
        Ledger ledger = await rig.CaughtUpAsync(cancellation);
        await rig.Storage.WaitUntilAsync(all => all.Last(message => message.Topic == "p1meter/availability").Text == "online", cancellation);
        Faults.AssertWhole(ledger);
        Assert.That(ledger.Sent, Is.EqualTo(rig.Meter.Said));
        Faults.Row(15, "mosquitto frozen for longer than the keep-alive, then thawed", ledger, "at most what was under way comes twice");
    }
}
