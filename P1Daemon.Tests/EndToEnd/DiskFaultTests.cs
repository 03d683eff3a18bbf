using System.Globalization;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>A disk that is full or read-only under the journal: readings wait in memory, and those that are lost are counted.</summary>
[Category("RealParts")]
[CancelAfter(120_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class DiskFaultTests : IDisposable
{
    readonly JournalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Test]
    public async Task A_disk_that_fills_up_and_is_freed_loses_nothing(CancellationToken cancellation)
    {
        using SmallDisk disk = SmallDisk.Mount();
        using Mosquitto broker = await Mosquitto.StartAsync("persistence true");
        using Subscriber storage = await Subscriber.StartAsync(broker, "p1meter/reading", "-c", "-i", "storage", "-x", "3600");
        await broker.StopAsync();
        using PortPair port = await PortPair.PlugInAsync(_rig.Folder.Path, cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(_rig.Folder.Path, _rig.Configuration(port.Path, broker, Path.Combine(disk.Path, "journal.db")));
        await _rig.BeginAsync(port, cancellation);
        await _rig.SendAsync(port, 20, cancellation);
        disk.Fill();
        await _rig.SendUntilAsync(port, async () => (await _rig.HealthAsync(cancellation)).Contains("journal not writable", StringComparison.Ordinal), cancellation);
        await _rig.SendAsync(port, 10, cancellation);
        Assert.That(await _rig.BacklogAsync(cancellation), Is.EqualTo(_rig.Sent), "from the file and from memory");
        disk.Free();
        await _rig.SendUntilAsync(port, async () => !(await _rig.HealthAsync(cancellation)).Contains("journal", StringComparison.Ordinal), cancellation);
        await _rig.SendAsync(port, 3, cancellation);

        await broker.StartAsync();
        await _rig.StoredAsync(storage, cancellation);
        await daemon.TerminateAsync(cancellation);
        Assert.That(Count(daemon.Log, "cannot be written ("), Is.EqualTo(1));
        Assert.That(Count(daemon.Log, "can be written again"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_disk_that_is_full_at_the_end_says_how_many_readings_it_costs(CancellationToken cancellation)
    {
        using SmallDisk disk = SmallDisk.Mount();
        using Mosquitto broker = Mosquitto.Prepare();
        using PortPair port = await PortPair.PlugInAsync(_rig.Folder.Path, cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(_rig.Folder.Path, _rig.Configuration(port.Path, broker, Path.Combine(disk.Path, "journal.db")));
        await _rig.BeginAsync(port, cancellation);
        disk.Fill();
        await _rig.SendUntilAsync(port, async () => (await _rig.HealthAsync(cancellation)).Contains("journal not writable", StringComparison.Ordinal), cancellation);
        await _rig.SendAsync(port, 4, cancellation);
        Assert.That(await daemon.TerminateAsync(cancellation), Is.Zero);
        string line = daemon.Log.Split('\n').Single(line => line.Contains("are lost", StringComparison.Ordinal) && !line.Contains("if the daemon ends", StringComparison.Ordinal));
        int lost = int.Parse(line.Split("): ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.That(lost, Is.InRange(5, _rig.Sent));

        disk.Free();
        using DaemonProcess next = DaemonProcess.Run(_rig.Folder.Path, _rig.Configuration(port.Path, broker, Path.Combine(disk.Path, "journal.db")));
        await Eventually.Get(async () => await _rig.StatusAsync(cancellation) is { } ? 1 : (int?)null, "the status", cancellation);
        Assert.That(await _rig.BacklogAsync(cancellation), Is.EqualTo(_rig.Sent - lost));
    }

    [Test]
    public async Task A_disk_that_is_read_only_at_the_start_takes_over_once_it_is_not(CancellationToken cancellation)
    {
        using SmallDisk disk = SmallDisk.Mount();
        using Mosquitto broker = await Mosquitto.StartAsync("persistence true");
        using Subscriber storage = await Subscriber.StartAsync(broker, "p1meter/reading", "-c", "-i", "storage", "-x", "3600");
        await broker.StopAsync();
        using PortPair port = await PortPair.PlugInAsync(_rig.Folder.Path, cancellation);
        string configuration = _rig.Configuration(port.Path, broker, Path.Combine(disk.Path, "journal.db"));
        using (DaemonProcess first = DaemonProcess.Run(_rig.Folder.Path, configuration))
        {
            await _rig.BeginAsync(port, cancellation);
            await _rig.SendAsync(port, 5, cancellation);
            Assert.That(await first.TerminateAsync(cancellation), Is.Zero);
        }

        disk.MakeReadOnly();
        using DaemonProcess daemon = DaemonProcess.Run(_rig.Folder.Path, configuration);
        await daemon.WaitForLogAsync("cannot be written (", cancellation);
        await _rig.BeginAsync(port, cancellation);
        await _rig.SendAsync(port, 5, cancellation);
        disk.MakeWritable();
        await _rig.SendUntilAsync(port, async () => !(await _rig.HealthAsync(cancellation)).Contains("journal", StringComparison.Ordinal), cancellation);
        await broker.StartAsync();
        await _rig.StoredAsync(storage, cancellation);
    }

    static int Count(string text, string what) => text.Split(what).Length - 1;
}
