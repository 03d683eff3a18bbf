using System.Text.Json;
using static P1Daemon.Tests.EndToEnd.JournalRig;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>
/// What happens to the journal's file, and what a storage program stored all the same: each reading, in order, and no number with two bodies.
/// </summary>
[Category("RealParts")]
[CancelAfter(120_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class JournalFaultTests : IDisposable
{
    readonly JournalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Test]
    public async Task A_page_that_is_damaged_while_the_daemon_runs_costs_what_is_on_it_and_nothing_else(CancellationToken cancellation)
    {
        const int Count = 6000;
        using Mosquitto broker = await Mosquitto.StartAsync("persistence true", "max_queued_messages 0");
        using Subscriber storage = await Subscriber.StartAsync(broker, "p1meter/reading", "-c", "-i", "storage", "-x", "3600");
        await broker.StopAsync();
        string recording = _rig.Folder["day.txt"];
        string journal = _rig.Folder["journal.db"];
        File.WriteAllBytes(recording, [.. Enumerable.Range(0, Count).SelectMany(Telegram)]);
        using DaemonProcess daemon = DaemonProcess.Run(_rig.Folder.Path, _rig.Configuration(recording, broker, journal));
        await Eventually.Get(async () => await _rig.BacklogAsync(cancellation) == Count ? 1 : (int?)null, "all readings waiting", cancellation);
        // Not in SQLite's memory any more: it holds the last 2 MB.
        FileBytes.Flip(journal, FileBytes.PageOf(journal, "\"seq\":1000,"), 4096);
        await broker.StartAsync();
        Assert.That(await daemon.ExitAsync(cancellation), Is.Zero);
        await storage.WaitUntilAsync(all => all.Any(message => message.Text.Contains(Time(Count - 1), StringComparison.Ordinal)), cancellation);
        int stored = Check(storage).Length;
        Assert.That(stored, Is.InRange(Count - 16, Count - 1));
        await daemon.WaitForLogAsync("is damaged", cancellation);
        Assert.That(Directory.GetFiles(_rig.Folder.Path, "journal.db.damaged-*"), Is.Not.Empty);
    }

    [Test]
    public async Task After_a_power_cut_that_undid_the_last_writes_no_number_means_two_readings(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber storage = await Subscriber.StartAsync(broker, "p1meter/reading");
        using PortPair port = await PortPair.PlugInAsync(_rig.Folder.Path, cancellation);
        string journal = _rig.Folder["journal.db"];
        string configuration = _rig.Configuration(port.Path, broker, journal);
        string[] files = [journal, journal + "-wal"];
        using (DaemonProcess first = DaemonProcess.Run(_rig.Folder.Path, configuration, Boot("one")))
        {
            await _rig.BeginAsync(port, cancellation);
            await _rig.SendAsync(port, 5, cancellation);
            await _rig.StoredAsync(storage, cancellation);
            byte[][] then = [.. files.Select(FileBytes.Read)];
            await _rig.SendAsync(port, 5, cancellation);
            await _rig.StoredAsync(storage, cancellation);
            first.Kill();
            foreach ((string file, byte[] bytes) in files.Zip(then))
            {
                FileBytes.Overwrite(file, bytes);
            }
        }

        using DaemonProcess second = DaemonProcess.Run(_rig.Folder.Path, configuration, Boot("two"));
        await _rig.BeginAsync(port, cancellation);
        await _rig.SendAsync(port, 8, cancellation);
        JsonElement[] stored = await _rig.StoredAsync(storage, cancellation);
        Assert.That(stored.Select(JournalOf).Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_kill_keeps_the_id_and_leaves_no_gap_and_another_file_begins_another_id(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber storage = await Subscriber.StartAsync(broker, "p1meter/reading");
        using PortPair port = await PortPair.PlugInAsync(_rig.Folder.Path, cancellation);
        string journal = _rig.Folder["journal.db"];
        string configuration = _rig.Configuration(port.Path, broker, journal);
        foreach (bool kill in new[] { true, true, false })
        {
            using DaemonProcess daemon = DaemonProcess.Run(_rig.Folder.Path, configuration);
            await _rig.BeginAsync(port, cancellation);
            await _rig.SendAsync(port, 7, cancellation);
            if (kill)
            {
                daemon.Kill();
            }
            else
            {
                await _rig.StoredAsync(storage, cancellation);
                await daemon.TerminateAsync(cancellation);
            }
        }

        JsonElement[] stored = await _rig.StoredAsync(storage, cancellation);
        Assert.That(stored.Select(JournalOf).Distinct().Count(), Is.EqualTo(1));
        Assert.That(stored.Select(SeqOf), Is.EqualTo(Enumerable.Range(1, _rig.Sent)));

        // Restored from a copy, then removed: the pairs of before are never given again.
        File.Copy(journal, _rig.Folder["copy.db"]);
        foreach (Action change in new Action[] { () => File.Move(_rig.Folder["copy.db"], journal, overwrite: true), () => File.Delete(journal) })
        {
            change();
            using DaemonProcess daemon = DaemonProcess.Run(_rig.Folder.Path, configuration);
            await _rig.BeginAsync(port, cancellation);
            await _rig.SendAsync(port, 2, cancellation);
            await _rig.StoredAsync(storage, cancellation);
            await daemon.TerminateAsync(cancellation);
        }

        Assert.That(Check(storage).Select(JournalOf).Distinct().Count(), Is.EqualTo(3));
    }

    static Dictionary<string, string> Boot(string id) => new() { ["P1METER_BOOT_ID"] = id };
}
