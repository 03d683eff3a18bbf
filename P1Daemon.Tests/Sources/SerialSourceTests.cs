using System.Diagnostics;
using P1Daemon.Sources;

namespace P1Daemon.Tests.Sources;

/// <summary>Against pseudo-terminals, which have no speed and hang up as a pulled cable does.</summary>
[TestFixture]
[CancelAfter(10_000)]
sealed class SerialSourceTests
{
    const string Usual = "115200 8N1";

    [Test]
    public async Task Bytes_come_as_they_were_sent(CancellationToken cancellation)
    {
        using var cable = new Pty();
        byte[] all = [.. Enumerable.Range(0, 256).Select(each => (byte)each)];
        cable.Write(all);
        await using var listener = new Listener(Source(cable.Path), cancellation);

        Assert.That(await listener.UntilAsync(256), Is.EqualTo(all));
    }

    [Test]
    public async Task Telegrams_at_wire_pace_are_complete(CancellationToken cancellation)
    {
        using var cable = new Pty();
        await using var listener = new Listener(Source(cable.Path), cancellation);
        byte[] telegram = TelegramText.Dsmr50;
        Task<byte[]> heard = listener.UntilAsync(5 * telegram.Length);
        for (int each = 0; each < 5; each++)
        {
            await cable.WriteAtWirePaceAsync(telegram, 115_200, cancellation);
            await Task.Delay(2 * BurstRhythm.Pause, TimeProvider.System, cancellation);
        }

        Assert.That(await heard, Is.EqualTo(Enumerable.Repeat(telegram, 5).SelectMany(bytes => bytes)));
    }

    [Test]
    public async Task More_than_the_kernel_holds_is_complete(CancellationToken cancellation)
    {
        using var cable = new Pty();
        await using var listener = new Listener(Source(cable.Path), cancellation);
        byte[] much = new byte[300_000];
        new Random(1).NextBytes(much);
        Task<byte[]> heard = listener.UntilAsync(much.Length);
        await Task.Run(() => cable.Write(much), cancellation);

        Assert.That(await heard, Is.EqualTo(much));
    }

    [Test]
    public async Task Cable_pulled_while_waiting_is_a_loss(CancellationToken cancellation)
    {
        using var cable = new Pty();
        await using var listener = new Listener(Source(cable.Path), cancellation);
        cable.Write("/"u8);
        await listener.NextAsync();
        Task<byte[]> pending = listener.NextAsync();
        cable.Unplug();

        Assert.That(() => pending, Throws.TypeOf<SourceException>().With.Message.Contains("cable"));
    }

    [Test]
    public async Task Cable_pulled_between_readings_is_a_loss(CancellationToken cancellation)
    {
        using var cable = new Pty();
        await using var listener = new Listener(Source(cable.Path), cancellation);
        cable.Write("/"u8);
        await listener.NextAsync();
        cable.Unplug();

        Assert.That(listener.NextAsync, Throws.TypeOf<SourceException>());
    }

    [Test]
    public async Task Port_that_came_back_is_opened_by_the_next_enumeration(CancellationToken cancellation)
    {
        using var folder = new Folder();
        SerialSource source = Source(folder["meter"]);
        for (int cycle = 0; cycle < 3; cycle++)
        {
            using var cable = new Pty();
            cable.LinkFrom(folder["meter"]);
            await using var listener = new Listener(source, cancellation);
            cable.Write("/"u8);
            Assert.That(await listener.UntilAsync(1), Is.EqualTo("/"u8.ToArray()));
            cable.Unplug();
            Assert.That(listener.NextAsync, Throws.TypeOf<SourceException>());
        }
    }

    [Test]
    public async Task Path_that_leads_to_another_device_is_a_loss(CancellationToken cancellation)
    {
        using var folder = new Folder();
        using var before = new Pty();
        using var after = new Pty();
        before.LinkFrom(folder["meter"]);
        await using var listener = new Listener(Source(folder["meter"]), cancellation);
        Task<byte[]> pending = listener.NextAsync();
        after.LinkFrom(folder["meter"]);

        Assert.That(() => pending, Throws.TypeOf<SourceException>().With.Message.Contains("another device"));
    }

    [Test]
    public async Task Cancellation_ends_a_wait_at_once(CancellationToken cancellation)
    {
        using var cable = new Pty();
        await using var listener = new Listener(Source(cable.Path), cancellation);
        Task<byte[]> pending = listener.NextAsync();
        var clock = Stopwatch.StartNew();
        listener.Cancel();

        // The thread's own wait would last two seconds: half a second is far from it on any machine.
        Assert.That(() => pending, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(0.5)));
    }

    [Test]
    public async Task Second_reader_is_refused_with_the_line_of_the_first_untouched(CancellationToken cancellation)
    {
        using var cable = new Pty();
        await using var first = new Listener(Source(cable.Path), cancellation);
        cable.Write("/"u8);
        await first.NextAsync();
        byte[] settings = cable.LineSettings();
        await using var second = new Listener(new SerialSource(cable.Path, "9600 7E1", TimeProvider.System), cancellation);

        Assert.That(second.NextAsync, Throws.TypeOf<SourceException>()
            .With.Message.Contains($"(process {Environment.ProcessId})").And.Message.Contains("in use"));
        Assert.That(cable.LineSettings(), Is.EqualTo(settings));
        cable.Write("I"u8);
        Assert.That(await first.UntilAsync(2), Is.EqualTo("/I"u8.ToArray()));
    }

    [Test]
    public async Task Port_is_free_again_when_the_enumeration_is_left(CancellationToken cancellation)
    {
        using var cable = new Pty();
        SerialSource source = Source(cable.Path);
        for (int cycle = 0; cycle < 20; cycle++)
        {
            await using var listener = new Listener(source, cancellation);
            cable.Write("/"u8);
            await listener.NextAsync();
        }

        Assert.That(PortHolder.Find(cable.Path), Is.Null);
    }

    [Test]
    public async Task Speed_is_set(CancellationToken cancellation)
    {
        using var cable = new Pty();
        byte[][] settings = new byte[2][];
        foreach (int each in (int[])[0, 1])
        {
            await using var listener = new Listener(new SerialSource(cable.Path, LineDetector.Settings[each * 2], TimeProvider.System), cancellation);
            cable.Write("/"u8);
            await listener.NextAsync();
            settings[each] = cable.LineSettings();
        }

        Assert.That(settings[0], Is.Not.EqualTo(settings[1]));
    }

    [TestCase("absent", "no such device")]
    [TestCase("/dev/null", "is no serial port")]
    [TestCase("file", "is no serial port")]
    [TestCase("folder", "is no serial port")]
    public async Task What_is_no_port_is_refused_in_one_line_that_names_those_there_are(string name, string reason, CancellationToken cancellation)
    {
        using var folder = new Folder();
        await File.WriteAllTextAsync(folder["file"], "/", cancellation);
        Directory.CreateDirectory(folder["folder"]);
        await File.WriteAllTextAsync(folder["ttyUSB7"], "", cancellation);
        string path = Path.Combine(folder.Path, name);
        var source = new SerialSource(path, Usual, TimeProvider.System, new SerialDevices(folder.Path));
        await using var listener = new Listener(source, cancellation);

        Assert.That(listener.NextAsync, Throws.TypeOf<SourceException>()
            .With.Message.Contains(reason).And.Message.Contains(path).And.Message.Contains("ttyUSB7").And.Message.Not.Contains("\n"));
    }

    static SerialSource Source(string path) => new(path, Usual, TimeProvider.System);
}
