using System.Net;
using System.Net.Sockets;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>What the real process says when something is wrong: one line that tells what to do, no stack trace, and the rest keeps running.</summary>
[Category("RealParts")]
[CancelAfter(60_000)]
sealed class BadInputTests
{
    string _folder = "";
    int _httpPort;

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("p1meter-bad-").FullName;
        _httpPort = FreePort.Take();
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("/dev/no-such-port", "no such device")]
    [TestCase("/dev/null", "is no serial port")]
    public async Task A_port_that_is_none(string port, string words, CancellationToken cancellation)
    {
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Configuration(port));
        await daemon.WaitForLogAsync(words, cancellation);
        await HealthAnswers(cancellation);
        Once(daemon, words);
        Assert.That(await daemon.TerminateAsync(cancellation), Is.Zero);
    }

    [Test]
    public async Task A_broker_that_refuses_the_login(CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous false");
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Configuration("simulator", $"""
            mqtt:
              broker: {broker.Address}
              username: someone
              password: not-to-be-seen
            """));
        await daemon.WaitForLogAsync("check mqtt.username and mqtt.password", cancellation);
        await HealthAnswers(cancellation);
        Once(daemon, "check mqtt.username and mqtt.password");
        Assert.That(daemon.Log, Does.Not.Contain("not-to-be-seen"));
    }

    [Test]
    public async Task A_port_of_the_status_endpoint_that_is_taken(CancellationToken cancellation)
    {
        using var squatter = new TcpListener(IPAddress.Loopback, _httpPort);
        squatter.Start();
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Configuration("simulator"));
        await daemon.WaitForLogAsync("http.listen", cancellation);
        await daemon.WaitForLogAsync("Telegrams come from simulator", cancellation);
        Once(daemon, "http.listen");
    }

    [Test]
    public async Task A_wrong_checksum_and_a_line_that_makes_no_sense(CancellationToken cancellation)
    {
        byte[] wrong = TelegramText.With("1-0:1.7.0(00.500*kW)");
        wrong[^12] ^= 1;
        byte[] odd = TelegramText.With("1-0:1.7.0(00.500*kW)", "what is this", "1-0:32.7.0(abc)");
        string recording = Path.Combine(_folder, "recording");
        File.WriteAllBytes(recording, [.. odd, .. wrong]);
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Configuration(recording, "mqtt:\n  enabled: false"));
        Assert.That(await daemon.ExitAsync(cancellation), Is.Zero);
        Assert.Multiple(() =>
        {
            Once(daemon, "'what is this'");
            Once(daemon, "Code 1-0:32.7.0 says (abc)");
            Once(daemon, "Telegrams rejected: 1 with a wrong or missing CRC");
        });
    }

    [TestCase("not a database at all, but long enough to be looked at as one", "was set aside as")]
    public async Task A_damaged_journal_is_set_aside_and_readings_go_on(string content, string words, CancellationToken cancellation)
    {
        string path = Path.Combine(_folder, "journal.db");
        await File.WriteAllTextAsync(path, content, cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Configuration("simulator", "mqtt:\n  enabled: false\njournal:\n  path: journal.db"));
        await daemon.WaitForLogAsync("Telegrams come from simulator", cancellation);
        Once(daemon, words);
        Assert.That(await File.ReadAllTextAsync(Directory.GetFiles(_folder, "journal.db.damaged-*").Single(), cancellation), Is.EqualTo(content));
    }

    [Test]
    public async Task A_second_daemon_on_the_same_journal_keeps_its_readings_in_memory(CancellationToken cancellation)
    {
        string configuration = Configuration("simulator", "mqtt:\n  enabled: false\njournal:\n  path: journal.db");
        using DaemonProcess first = DaemonProcess.Run(_folder, configuration);
        await first.WaitForLogAsync("Telegrams come from simulator", cancellation);
        using DaemonProcess second = DaemonProcess.Run(_folder, configuration);
        await second.WaitForLogAsync("another program has it open", cancellation);
        await second.WaitForLogAsync("Telegrams come from simulator", cancellation);
        Once(second, "another program has it open");
    }

    [Test]
    public async Task A_wrong_configuration_ends_with_78_and_every_error_at_its_place(CancellationToken cancellation)
    {
        using DaemonProcess daemon = DaemonProcess.Run(_folder, "mqtt:\n  prot: 1\nhttp:\n  listen: nowhere\n");
        Assert.That(await daemon.ExitAsync(cancellation), Is.EqualTo(78));
        Assert.That(daemon.Log, Does.Contain("config.yaml:2:3: mqtt.prot: no such key").And.Contain("config.yaml:4:11: http.listen"));
    }

    [TestCase(2, "frobnicate")]
    [TestCase(2, "run", "--frobnicate")]
    [TestCase(2, "--config", "x.yaml", "check")]
    [TestCase(2, "check", "--config", "")]
    [TestCase(2, "decode", "-", "--config", "")]
    [TestCase(78, "run", "--config", "/no/such/file.yaml")]
    [TestCase(0, "--version")]
    [TestCase(0, "check", "--help")]
    public async Task Exit_codes(int code, params string[] arguments)
    {
        using DaemonProcess process = DaemonProcess.Start(_folder, arguments);
        Assert.That(await process.ExitAsync(TestContext.CurrentContext.CancellationToken), Is.EqualTo(code));
    }

    string Configuration(string port, string mqtt = "mqtt:\n  broker: mqtt://127.0.0.1:9") => $"""
        meter:
          port: {port}
          silence_seconds: 2
        http:
          listen: localhost:{_httpPort}
        {mqtt}
        """;

    async Task HealthAnswers(CancellationToken cancellation)
    {
        using var http = new HttpClient();
        HttpResponseMessage answer = await http.GetAsync(new Uri($"http://localhost:{_httpPort}/healthz"), cancellation);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable).Or.EqualTo(HttpStatusCode.OK));
    }

    static void Once(DaemonProcess daemon, string words)
    {
        Assert.That(daemon.Log.Split(words), Has.Length.EqualTo(2), $"'{words}' once in:\n{daemon.Log}");
        Assert.That(daemon.Log, Does.Not.Contain("   at "), "no stack trace for an expected fault");
    }
}
