using System.Globalization;
using System.Text.Json;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>
/// What happens to the journal's file, and what a storage program stored all the same: each reading, in order, and no number with two bodies.
/// </summary>
[Category("RealParts")]
[CancelAfter(120_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class JournalFaultTests : IDisposable
{
    static readonly DateTime _start = new(2026, 11, 23, 6, 0, 0, DateTimeKind.Unspecified);

    readonly Folder _folder = new();
    readonly int _httpPort = Mosquitto.FreePort();
    int _sent;

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_disk_that_fills_up_and_is_freed_loses_nothing(CancellationToken cancellation)
    {
        using SmallDisk disk = SmallDisk.Mount();
        using Mosquitto broker = await Mosquitto.StartAsync("persistence true");
        using Subscriber storage = await Subscriber.StartAsync(broker, "p1meter/reading", "-c", "-i", "storage", "-x", "3600");
        await broker.StopAsync();
        using PortPair port = await PortPair.PlugInAsync(_folder.Path, cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(_folder.Path, Configuration(port.Path, broker, Path.Combine(disk.Path, "journal.db")));
        await BeginAsync(port, cancellation);
        await SendAsync(port, 20, cancellation);
        disk.Fill();
        await SendUntilAsync(port, async () => (await HealthAsync(cancellation)).Contains("journal not writable", StringComparison.Ordinal), cancellation);
        await SendAsync(port, 10, cancellation);
        Assert.That(await BacklogAsync(cancellation), Is.EqualTo(_sent), "from the file and from memory");
        disk.Free();
        await SendUntilAsync(port, async () => !(await HealthAsync(cancellation)).Contains("journal", StringComparison.Ordinal), cancellation);
        await SendAsync(port, 3, cancellation);

        await broker.StartAsync();
        await StoredAsync(storage, _sent, cancellation);
        await daemon.TerminateAsync(cancellation);
        Assert.That(Count(daemon.Log, "cannot be written ("), Is.EqualTo(1));
        Assert.That(Count(daemon.Log, "can be written again"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_disk_that_is_full_at_the_end_says_how_many_readings_it_costs(CancellationToken cancellation)
    {
        using SmallDisk disk = SmallDisk.Mount();
        using Mosquitto broker = Mosquitto.Prepare();
        using PortPair port = await PortPair.PlugInAsync(_folder.Path, cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(_folder.Path, Configuration(port.Path, broker, Path.Combine(disk.Path, "journal.db")));
        await BeginAsync(port, cancellation);
        disk.Fill();
        await SendUntilAsync(port, async () => (await HealthAsync(cancellation)).Contains("journal not writable", StringComparison.Ordinal), cancellation);
        await SendAsync(port, 4, cancellation);
        Assert.That(await daemon.TerminateAsync(cancellation), Is.Zero);
        string line = daemon.Log.Split('\n').Single(line => line.Contains("are lost", StringComparison.Ordinal) && !line.Contains("if the daemon ends", StringComparison.Ordinal));
        int lost = int.Parse(line.Split("): ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.That(lost, Is.InRange(5, _sent));

        disk.Free();
        using DaemonProcess next = DaemonProcess.Run(_folder.Path, Configuration(port.Path, broker, Path.Combine(disk.Path, "journal.db")));
        await Eventually.Get(async () => await StatusAsync(cancellation) is { } ? 1 : (int?)null, "the status", cancellation);
        Assert.That(await BacklogAsync(cancellation), Is.EqualTo(_sent - lost));
    }

    [Test]
    public async Task A_disk_that_is_read_only_at_the_start_takes_over_once_it_is_not(CancellationToken cancellation)
    {
        using SmallDisk disk = SmallDisk.Mount();
        using Mosquitto broker = await Mosquitto.StartAsync("persistence true");
        using Subscriber storage = await Subscriber.StartAsync(broker, "p1meter/reading", "-c", "-i", "storage", "-x", "3600");
        await broker.StopAsync();
        using PortPair port = await PortPair.PlugInAsync(_folder.Path, cancellation);
        string configuration = Configuration(port.Path, broker, Path.Combine(disk.Path, "journal.db"));
        using (DaemonProcess first = DaemonProcess.Run(_folder.Path, configuration))
        {
            await BeginAsync(port, cancellation);
            await SendAsync(port, 5, cancellation);
            Assert.That(await first.TerminateAsync(cancellation), Is.Zero);
        }

        disk.MakeReadOnly();
        using DaemonProcess daemon = DaemonProcess.Run(_folder.Path, configuration);
        await daemon.WaitForLogAsync("cannot be written (", cancellation);
        await BeginAsync(port, cancellation);
        await SendAsync(port, 5, cancellation);
        disk.MakeWritable();
        await SendUntilAsync(port, async () => !(await HealthAsync(cancellation)).Contains("journal", StringComparison.Ordinal), cancellation);
        await broker.StartAsync();
        await StoredAsync(storage, _sent, cancellation);
    }

    [Test]
    public async Task A_page_that_is_damaged_while_the_daemon_runs_costs_what_is_on_it_and_nothing_else(CancellationToken cancellation)
    {
        const int Count = 6000;
        using Mosquitto broker = await Mosquitto.StartAsync("persistence true", "max_queued_messages 0");
        using Subscriber storage = await Subscriber.StartAsync(broker, "p1meter/reading", "-c", "-i", "storage", "-x", "3600");
        await broker.StopAsync();
        string recording = _folder["day.txt"];
        string journal = _folder["journal.db"];
        File.WriteAllBytes(recording, [.. Enumerable.Range(0, Count).SelectMany(Telegram)]);
        using DaemonProcess daemon = DaemonProcess.Run(_folder.Path, Configuration(recording, broker, journal));
        await Eventually.Get(async () => await BacklogAsync(cancellation) == Count ? 1 : (int?)null, "all readings waiting", cancellation);
        // Not in SQLite's memory any more: it holds the last 2 MB.
        FileBytes.Flip(journal, FileBytes.PageOf(journal, "\"seq\":1000,"), 4096);
        await broker.StartAsync();
        Assert.That(await daemon.ExitAsync(cancellation), Is.Zero);
        await storage.WaitUntilAsync(all => all.Any(message => message.Text.Contains(Time(Count - 1), StringComparison.Ordinal)), cancellation);
        int stored = Check(storage).Length;
        Assert.That(stored, Is.InRange(Count - 16, Count - 1));
        await daemon.WaitForLogAsync("is damaged", cancellation);
        Assert.That(Directory.GetFiles(_folder.Path, "journal.db.damaged-*"), Is.Not.Empty);
    }

    [Test]
    public async Task After_a_power_cut_that_undid_the_last_writes_no_number_means_two_readings(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber storage = await Subscriber.StartAsync(broker, "p1meter/reading");
        using PortPair port = await PortPair.PlugInAsync(_folder.Path, cancellation);
        string journal = _folder["journal.db"];
        string configuration = Configuration(port.Path, broker, journal);
        string[] files = [journal, journal + "-wal"];
        using (DaemonProcess first = DaemonProcess.Run(_folder.Path, configuration, Boot("one")))
        {
            await BeginAsync(port, cancellation);
            await SendAsync(port, 5, cancellation);
            await StoredAsync(storage, _sent, cancellation);
            byte[][] then = [.. files.Select(FileBytes.Read)];
            await SendAsync(port, 5, cancellation);
            await StoredAsync(storage, _sent, cancellation);
            first.Kill();
            foreach ((string file, byte[] bytes) in files.Zip(then))
            {
                FileBytes.Overwrite(file, bytes);
            }
        }

        using DaemonProcess second = DaemonProcess.Run(_folder.Path, configuration, Boot("two"));
        await BeginAsync(port, cancellation);
        await SendAsync(port, 8, cancellation);
        JsonElement[] stored = await StoredAsync(storage, _sent, cancellation);
        Assert.That(stored.Select(Journal).Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_kill_keeps_the_id_and_leaves_no_gap_and_another_file_begins_another_id(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber storage = await Subscriber.StartAsync(broker, "p1meter/reading");
        using PortPair port = await PortPair.PlugInAsync(_folder.Path, cancellation);
        string journal = _folder["journal.db"];
        string configuration = Configuration(port.Path, broker, journal);
        foreach (bool kill in new[] { true, true, false })
        {
            using DaemonProcess daemon = DaemonProcess.Run(_folder.Path, configuration);
            await BeginAsync(port, cancellation);
            await SendAsync(port, 7, cancellation);
            if (kill)
            {
                daemon.Kill();
            }
            else
            {
                await StoredAsync(storage, _sent, cancellation);
                await daemon.TerminateAsync(cancellation);
            }
        }

        JsonElement[] stored = await StoredAsync(storage, _sent, cancellation);
        Assert.That(stored.Select(Journal).Distinct().Count(), Is.EqualTo(1));
        Assert.That(stored.Select(Seq), Is.EqualTo(Enumerable.Range(1, _sent)));

        // Restored from a copy, then removed: the pairs of before are never given again.
        File.Copy(journal, _folder["copy.db"]);
        foreach (Action change in new Action[] { () => File.Move(_folder["copy.db"], journal, overwrite: true), () => File.Delete(journal) })
        {
            change();
            using DaemonProcess daemon = DaemonProcess.Run(_folder.Path, configuration);
            await BeginAsync(port, cancellation);
            await SendAsync(port, 2, cancellation);
            await StoredAsync(storage, _sent, cancellation);
            await daemon.TerminateAsync(cancellation);
        }

        Assert.That(Check(storage).Select(Journal).Distinct().Count(), Is.EqualTo(3));
    }

    static Dictionary<string, string> Boot(string id) => new() { ["P1METER_BOOT_ID"] = id };

    string Configuration(string port, Mosquitto broker, string journal) => $"""
        meter:
          port: {port}
        schedule:
          interval_seconds: 1
        mqtt:
          broker: {broker.Address}
          drain_per_second: 0
          home_assistant: false
        http:
          listen: localhost:{_httpPort}
        journal:
          path: {journal}
        """;

    // The first telegram is said until it is heard: before the port is open there is nobody to hear. It is one reading all the same.
    async Task BeginAsync(PortPair port, CancellationToken cancellation)
    {
        int first = _sent;
        while (await DaemonProcess.CurlAsync(Url("reading"), cancellation) is null)
        {
            await port.SendAsync(Telegram(first), cancellation);
        }

        _sent++;
    }

    async Task SendAsync(PortPair port, int count, CancellationToken cancellation)
    {
        for (int i = 0; i < count; i++)
        {
            await port.SendAsync(Telegram(_sent++), cancellation);
        }

        await Eventually.Get(
            async () => await DaemonProcess.CurlAsync(Url("reading"), cancellation) is { } body && body.GetProperty("time").GetString() == Time(_sent - 1) ? 1 : (int?)null,
            "the last telegram over HTTP", cancellation);
    }

    async Task SendUntilAsync(PortPair port, Func<Task<bool>> isEnough, CancellationToken cancellation)
    {
        while (!await isEnough())
        {
            await SendAsync(port, 1, cancellation);
        }
    }

    async Task<string> HealthAsync(CancellationToken cancellation)
    {
        using var client = new HttpClient();
        using HttpResponseMessage answer = await client.GetAsync(new Uri(Url("healthz")), cancellation);
        return await answer.Content.ReadAsStringAsync(cancellation);
    }

    Task<JsonElement?> StatusAsync(CancellationToken cancellation) => DaemonProcess.CurlAsync(Url("status"), cancellation);

    async Task<int> BacklogAsync(CancellationToken cancellation) =>
        await StatusAsync(cancellation) is { } status ? status.GetProperty("mqtt").GetProperty("backlog").GetInt32() : -1;

    string Url(string path) => $"http://localhost:{_httpPort}/{path}";

    // What the storage program has once the last reading is there: every one from the first, each at its place.
    static async Task<JsonElement[]> StoredAsync(Subscriber storage, int count, CancellationToken cancellation)
    {
        await storage.WaitUntilAsync(
            all => all.Select(message => message.Text).Distinct().Count(text => text.StartsWith("{\"journal\"", StringComparison.Ordinal)) >= count
                || all.Any(message => message.Text.Contains(Time(count - 1), StringComparison.Ordinal)),
            cancellation);
        JsonElement[] stored = Check(storage);
        Assert.That(stored.Select(reading => reading.GetProperty("time").GetString()).Distinct(), Is.EqualTo(Enumerable.Range(0, count).Select(Time)));
        return stored;
    }

    // One body a number, first come first, as a unique index on (journal, seq) keeps them.
    static JsonElement[] Check(Subscriber storage)
    {
        var stored = new Dictionary<string, string>();
        var order = new List<JsonElement>();
        foreach (Received message in storage.Messages)
        {
            JsonElement reading = JsonDocument.Parse(message.Body).RootElement;
            if (stored.TryAdd($"{Journal(reading)} {Seq(reading)}", message.Text))
            {
                order.Add(reading);
            }

            Assert.That(message.Text, Is.EqualTo(stored[$"{Journal(reading)} {Seq(reading)}"]), "a number never means two readings");
        }

        return [.. order];
    }

    static string Journal(JsonElement reading) => reading.GetProperty("journal").GetString()!;

    static int Seq(JsonElement reading) => reading.GetProperty("seq").GetInt32();

    static int Count(string text, string what) => text.Split(what).Length - 1;

    static byte[] Telegram(int n) => TelegramText.With(
        string.Create(CultureInfo.InvariantCulture, $"0-0:1.0.0({_start.AddSeconds(n):yyMMddHHmmss}W)"),
        "0-0:96.1.1(4530303437303030303736333038313734)", "1-0:1.8.1(001193.270*kWh)", "1-0:1.7.0(00.500*kW)");

    static string Time(int n) => string.Create(CultureInfo.InvariantCulture, $"{_start.AddSeconds(n):yyyy-MM-ddTHH:mm:ss}+01:00");
}
