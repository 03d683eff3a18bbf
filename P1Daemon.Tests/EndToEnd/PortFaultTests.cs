using System.Globalization;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>The port goes and comes back, leads elsewhere, or brings noise.</summary>
[Category("RealParts"), Category("Faults")]
[CancelAfter(300_000)]
sealed class PortFaultTests
{
    const int Megabyte = 1024 * 1024;

    [Test]
    public async Task Gone_and_back_again_and_again(CancellationToken cancellation)
    {
        int times = Faults.Times(4, 20);
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited);
        using PortPair port = await PortPair.PlugInAsync(rig.Folder, cancellation);
        rig.StartDaemon(port.Path);
        int telegram = 0;
        for (int time = 0; time <= times; time++)
        {
            if (time > 0)
            {
                // Every other time in the middle of a telegram.
                await port.SendAsync(Telegram(++telegram)[..(time % 2 * 100)], cancellation);
                port.Pull();
                await port.PlugInAsync(cancellation);
            }

            await SayUntilStoredAsync(rig, port, () => ++telegram, cancellation);
        }

        Ledger ledger = Ledger.Of(rig.Storage.Messages);
        Faults.AssertWhole(ledger);
        Assert.That(await rig.StatusAsync("meter", "reconnects", cancellation), Is.EqualTo(times));
        Faults.Row(40, $"port gone and back {times} times, every other time in the middle of a telegram", ledger, "readings of the telegrams that were whole");
    }

    [Test]
    public async Task Half_a_telegram_then_another_port(CancellationToken cancellation)
    {
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited);
        using PortPair port = await PortPair.PlugInAsync(rig.Folder, cancellation);
        rig.StartDaemon(port.Path);
        await HasOpenAsync(rig, port.Path, cancellation);

        // Without a checksum nothing but the reset between the two ports keeps the halves apart.
        byte[] one = Unchecked(1), two = Unchecked(2), three = Unchecked(3);
        await port.SendAsync(one[..^20], cancellation);
        port.Pull();
        await rig.Daemon.WaitForLogAsync("trying again", cancellation);
        await port.PlugInAsync(cancellation);
        await HasOpenAsync(rig, port.Path, cancellation);
        await port.SendAsync([.. two[^20..], .. three], cancellation);
        await rig.Storage.WaitUntilAsync(all => Ledger.Holds(all, TelegramFeed.Value(3)), cancellation);

        Ledger ledger = Ledger.Of(rig.Storage.Messages);
        Faults.AssertWhole(ledger);
        Assert.That(ledger.Sent, Is.EqualTo(1), "the whole one");
        Faults.Row(41, "half a telegram without CRC, then the other half of one from another port", ledger, "the halves are no telegram");
    }

    [Test]
    public async Task Path_that_leads_to_another_port_while_the_old_one_stays_open(CancellationToken cancellation)
    {
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited);
        string byId = Path.Combine(rig.Folder, "by-id");
        using PortPair old = await PortPair.PlugInAsync(Directory.CreateDirectory(Path.Combine(rig.Folder, "old")).FullName, cancellation);
        using PortPair now = await PortPair.PlugInAsync(Directory.CreateDirectory(Path.Combine(rig.Folder, "new")).FullName, cancellation);
        File.CreateSymbolicLink(byId, old.Path);
        rig.StartDaemon(byId, silence: 3600);
        int telegram = 0;
        await SayUntilStoredAsync(rig, old, () => ++telegram, cancellation);

        File.Delete(byId);
        File.CreateSymbolicLink(byId, now.Path);
        await SayUntilStoredAsync(rig, now, () => ++telegram, cancellation);
        Ledger ledger = Ledger.Of(rig.Storage.Messages);
        Faults.AssertWhole(ledger);
        Assert.That(rig.Daemon.Log, Does.Contain("another device than the one that was opened").And.Not.Contain("silent"));
        Faults.Row(42, "device path leads to another port, the old one silently open", ledger, "noticed within seconds, not by `silence_seconds`");
    }

    [Test]
    public async Task Twenty_megabytes_of_noise_without_a_line_end(CancellationToken cancellation)
    {
        await using FaultRig rig = await FaultRig.StartAsync(FaultRig.Unlimited);
        rig.StartDaemon();
        await rig.Meter.SayAsync(100, 100, cancellation);
        await rig.CaughtUpAsync(cancellation);
        double before = ResidentMegabytes(rig.Daemon.Id), most = before;
        var random = new Random(1);
        byte[] noise = new byte[Megabyte];
        for (int megabyte = 0; megabyte < 20; megabyte++)
        {
            random.NextBytes(noise);
            noise.AsSpan().Replace((byte)'\n', (byte)'/');
            noise.AsSpan().Replace((byte)'\r', (byte)'!');
            await rig.Meter.SendAsync(noise, cancellation);
            most = Math.Max(most, ResidentMegabytes(rig.Daemon.Id));
        }

        // A telegram begins at the start of a line.
        await rig.Meter.SendAsync("\r\n"u8.ToArray(), cancellation);
        await rig.Meter.SayAsync(1, 1, cancellation);
        Ledger ledger = await rig.CaughtUpAsync(cancellation);
        most = Math.Max(most, ResidentMegabytes(rig.Daemon.Id));
        Faults.AssertWhole(ledger);
        Assert.That(most - before, Is.LessThan(16), "MiB more than before");
        Faults.Row(43, "20 MB of noise without a line end", ledger,
            string.Create(CultureInfo.InvariantCulture, $"memory grew by {most - before:F1} MiB; the next telegram counted"));
    }

    // One of this call's own: a reading of an earlier one may still be on its way.
    static async Task SayUntilStoredAsync(FaultRig rig, PortPair port, Func<int> next, CancellationToken cancellation)
    {
        var said = new List<string>();
        while (!said.Any(value => Ledger.Holds(rig.Storage.Messages, value)))
        {
            int telegram = next();
            await port.SendAsync(Telegram(telegram), cancellation);
            said.Add(TelegramFeed.Value(telegram));
        }
    }

    // Twice: once to read it and once to set its line.
    static Task HasOpenAsync(FaultRig rig, string path, CancellationToken cancellation)
    {
        string device = File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        return Eventually.Holds(
            () => Directory.GetFiles($"/proc/{rig.Daemon.Id}/fd").Count(entry => new FileInfo(entry).LinkTarget == device) == 2,
            "the port, opened by the daemon", cancellation);
    }

    static double ResidentMegabytes(int process) =>
        double.Parse(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
            CultureInfo.InvariantCulture) / 1024;

    static byte[] Telegram(int number) => TelegramText.With(
        TelegramFeed.Clock(number), string.Create(CultureInfo.InvariantCulture, $"1-0:1.8.1({number / 1000m:000000.000}*kWh)"), "1-0:1.7.0(01.193*kW)");

    static byte[] Unchecked(int number) => TelegramText.Unsealed(
        string.Create(CultureInfo.InvariantCulture, $"1-0:1.8.1({number / 1000m:000000.000}*kWh)"), "1-0:1.7.0(0001.19*kW)");
}
