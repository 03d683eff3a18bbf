using P1Daemon.Tests.Mqtt.HomeAssistant;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>The process at a real broker: what Home Assistant finds there.</summary>
[Category("RealParts")]
[CancelAfter(60_000)]
sealed class HomeAssistantTests
{
    string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("p1meter-ha-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_meter_and_its_gas_meter_are_there_for_whoever_comes_later(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber first = await Subscriber.StartAsync(broker, "p1meter/availability");
        using DaemonProcess daemon = Run(broker, "simulator");
        await first.WaitForAsync("p1meter/availability", "online", cancellation);
        Assert.That(await daemon.TerminateAsync(cancellation), Is.Zero);

        using Subscriber later = await Subscriber.StartAsync(broker, "homeassistant/#");
        IReadOnlyList<Received> kept = await later.WaitUntilAsync(soFar => soFar.Count == 2, cancellation);
        Assert.That(kept.SelectMany(message => DiscoveryRules.Broken(message.Topic, message.Body)), Is.Empty);
        Assert.That(kept.Count(message => message.Text.Contains("\"via_device\"", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task A_meter_that_was_replaced_between_two_runs_is_taken_back(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        Assert.That(await Play(broker, "4531", cancellation), Is.Zero);
        Assert.That(await Play(broker, "4532", cancellation), Is.Zero);
        using Subscriber later = await Subscriber.StartAsync(broker, "homeassistant/#");
        IReadOnlyList<Received> kept = await later.WaitUntilAsync(soFar => soFar.Count == 2, cancellation);
        Assert.That(kept.Select(message => message.Topic), Is.EquivalentTo(["homeassistant/device/p1meter_E2/config", "homeassistant/device/p1meter_G1/config"]));
    }

    async Task<int> Play(Mosquitto broker, string id, CancellationToken cancellation)
    {
        string recording = Path.Combine(_folder, $"{id}.txt");
        await File.WriteAllBytesAsync(recording, TelegramText.With("0-0:1.0.0(261123063610W)", $"0-0:96.1.1({id})", "1-0:1.8.1(001193.270*kWh)", "1-0:1.7.0(01.193*kW)",
            "0-1:24.1.0(003)", "0-1:96.1.0(4731)", "0-1:24.2.1(261123063500W)(02569.646*m3)"), cancellation);
        using DaemonProcess daemon = Run(broker, recording);
        return await daemon.ExitAsync(cancellation);
    }

    DaemonProcess Run(Mosquitto broker, string port) => DaemonProcess.Run(_folder, $$"""
        meter: {port: "{{port}}"}
        schedule: {interval_seconds: 0}
        mqtt: {broker: "{{broker.Address}}"}
        http: {enabled: false}
        journal: {path: journal.db}
        """);
}
