namespace P1Daemon.Tests.Commands;

/// <summary>The real process as a simulated meter.</summary>
[CancelAfter(30_000)]
sealed class SimulateTests
{
    string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("p1meter-simulate-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Same_seed_same_stream(CancellationToken cancellation)
    {
        string[] streams = new string[3];
        for (int run = 0; run < streams.Length; run++)
        {
            using DaemonProcess meter = DaemonProcess.Start(_folder, "simulate", "--seed", run == 2 ? "8" : "7", "--count", "3", "--interval", "0");
            Assert.That(await meter.ExitAsync(cancellation), Is.Zero);
            streams[run] = meter.Output;
        }

        Assert.That(streams[0], Does.Contain("0-0:1.0.0(260101120002W)"));
        Assert.That(streams[1], Is.EqualTo(streams[0]));
        Assert.That(streams[2], Is.Not.EqualTo(streams[0]));
    }

    [TestCase("2000-01-01T00:00:00+00:00", "0-0:1.0.0(000101010000W)")]
    [TestCase("2099-12-31T22:59:59Z", "0-0:1.0.0(991231235959W)")]
    public async Task The_clock_begins_at_any_time_of_its_century(string start, string stamp, CancellationToken cancellation)
    {
        using DaemonProcess meter = DaemonProcess.Start(_folder, "simulate", "--start", start, "--count", "1");
        Assert.That(await meter.ExitAsync(cancellation), Is.Zero, meter.Log);
        Assert.That(meter.Output, Does.Contain(stamp));
    }

    [Test]
    public async Task The_key_goes_to_standard_error(CancellationToken cancellation)
    {
        using DaemonProcess meter = DaemonProcess.Start(_folder, "simulate", "--dialect", "smarty-encrypted", "--count", "1");
        Assert.That(await meter.ExitAsync(cancellation), Is.Zero);
        Assert.That(meter.Log, Does.Match("^encryption_key: [0-9A-F]{32}\n"));
    }

    [Test]
    public async Task A_daemon_reads_the_device_that_it_names(CancellationToken cancellation)
    {
        using DaemonProcess meter = DaemonProcess.Start(_folder, "simulate", "--output", "pty", "--interval", "0.1");
        while (!meter.Output.StartsWith("/dev/pts/", StringComparison.Ordinal))
        {
            await Eventually.Pause(() => $"a device in '{meter.Output}'", cancellation);
        }

        using DaemonProcess daemon = DaemonProcess.Run(_folder, $"""
            meter:
              port: {meter.Output.Trim()}
            mqtt:
              enabled: false
            http:
              enabled: false
            """);
        await daemon.WaitForLogAsync("telegrams at 115200 8N1", cancellation);
        Assert.That(await daemon.TerminateAsync(cancellation), Is.Zero);
        Assert.That(await meter.InterruptAsync(cancellation), Is.EqualTo(130));
    }

    [TestCase("--output", "tcp:x", "allowed is pty, tcp:PORT (0 to 65535) or -")]
    [TestCase("--fault", "crc=2", "allowed is crc=P")]
    [TestCase("--fault", "clock=999999999999@1", "a hundred years at most")]
    [TestCase("--interval", "-1", "allowed is seconds, 0 to 3600")]
    [TestCase("--interval", "1,5", "the comma is no decimal point, write 1.5")]
    [TestCase("--count", "0", "allowed is a number from 1 on")]
    [TestCase("--start", "yesterday", "allowed is now, or a time")]
    [TestCase("--start", "2026-11-23T06:36:10", "a time from 2000 to 2099 with its offset")]
    [TestCase("--start", "1969-12-31T23:00:00Z", "a time from 2000 to 2099 with its offset")]
    [TestCase("--start", "9999-12-31T23:59:59Z", "a time from 2000 to 2099 with its offset")]
    [TestCase("--dialect", "dsmr60", "dsmr50")]
    public async Task A_wrong_option_says_what_is_allowed(string option, string value, string words, CancellationToken cancellation)
    {
        using DaemonProcess meter = DaemonProcess.Start(_folder, "simulate", option, value);
        Assert.That(await meter.ExitAsync(cancellation), Is.EqualTo(2));
        Assert.That(meter.Log, Does.Contain(words).And.Contain(value));
        Assert.That(meter.Output.Trim(), Is.Empty, "no page of help to scroll past");
    }
}
