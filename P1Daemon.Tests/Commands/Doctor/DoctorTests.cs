using System.Diagnostics;
using System.Text.Json;

namespace P1Daemon.Tests.Commands.Doctor;

/// <summary>The real command at real ports.</summary>
[CancelAfter(90_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class DoctorTests : IDisposable
{
    readonly Folder _folder = new();
    readonly int _http = FreePort.Take();

    public void Dispose() => _folder.Dispose();

    [TestCase("dsmr22", "no protocol version", "without CRC")]
    [TestCase("dsmr42", "protocol 42", "CRC right")]
    [TestCase("dsmr50", "protocol 50", "CRC right")]
    [TestCase("emucs", "protocol 50221", "CRC right")]
    [TestCase("sweden", "no protocol version", "CRC right")]
    public async Task A_meter_that_talks_is_told_with_its_dialect(string dialect, string protocol, string crc, CancellationToken cancellation)
    {
        using SimulatedMeter meter = await SimulatedMeter.StartAsync(_folder.Path, cancellation, "--dialect", dialect);
        (int code, string output) = await ExamineAsync(meter.Path, cancellation);
        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Match(@"\nok      bytes          115200 8N1: \d+ bytes (a second|in [\d.]+ s)\n"));
        Assert.That(output, Does.Match($@"\nok      telegram       \S+, .*{protocol}, \d+ values, {crc}"));
        Assert.That(output, Does.Match(@"\nok      meter clock    ([\d.]+ s (behind|ahead of) this machine's|the meter sends no time: this machine's counts)\n").And.Contain("\nData can flow."));
    }

    [Test]
    public async Task A_device_that_is_missing_and_a_path_that_is_none(CancellationToken cancellation)
    {
        (int code, string output) = await ExamineAsync(_folder["ttyUSB0"], cancellation);
        Assert.That((code, output), Is.EqualTo((1, output)));
        Assert.That(output, Does.Contain($"failed  device         {_folder["ttyUSB0"]}: no such device\n").And.Contain("No data can flow before this is put right: device."));
        (code, output) = await ExamineAsync("/dev/null", cancellation);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("failed  device         /dev/null: this is no serial port\n"));
    }

    [Test]
    public async Task Another_program_that_has_the_port_is_named_and_the_line_left_alone(CancellationToken cancellation)
    {
        using var cable = new Pty();
        byte[] before = cable.LineSettings();
        using var holder = Process.Start(new ProcessStartInfo("bash", ["-c", $"exec 3<>{cable.Path}; flock 3; echo; read x"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await holder.StandardOutput.ReadLineAsync(cancellation);
        (int code, string output) = await ExamineAsync(cable.Path, cancellation);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain($"failed  holder         bash (process {holder.Id}) reads the port, and only one program can\n").And.Contain($"sudo fuser -v {cable.Path}"));
        Assert.That(cable.LineSettings(), Is.EqualTo(before));
        holder.StandardInput.Close();
        await holder.WaitForExitAsync(cancellation);
    }

    [Test]
    public async Task Our_own_daemon_is_asked_and_goes_on(CancellationToken cancellation)
    {
        using SimulatedMeter meter = await SimulatedMeter.StartAsync(_folder.Path, cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(_folder.Path, Configuration(meter.Path) + "  token: secret\n");
        await daemon.WaitForLogAsync("Telegrams come from", cancellation);
        (int code, string output) = await RunAsync(cancellation, "doctor", "--config", _folder["config.yaml"]);
        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain($"ok      holder         our own daemon reads {meter.Path} at 115200 8N1: it is asked\n"));
        Assert.That(output, Does.Match(@"\nok      telegram       SIM5\\P1METER-50, meter \w+, protocol 50; \d+ telegrams, .*the last [\d.]+ s ago\n"));
        Assert.That(output, Does.Contain($"ok      http           our own daemon answers on localhost:{_http}\n").And.Match(@"journal        \S+p1meter.db is in use by the daemon"));

        (code, output) = await RunAsync(cancellation, "read", "--config", _folder["config.yaml"]);
        Assert.That(code, Is.Zero, output);
        Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("protocol").GetString(), Is.EqualTo("50"));
        Assert.That(daemon.Log, Does.Not.Contain("reconnect").And.Not.Contain("trying again"), "the daemon noticed nothing");

        File.WriteAllText(_folder["other.yaml"], Configuration(meter.Path) + "  token: wrong\n");
        (code, output) = await RunAsync(cancellation, "doctor", "--config", _folder["other.yaml"]);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Contain("does not know our token").And.Contain("failed  holder"));
    }

    [Test]
    public async Task Our_own_daemon_without_HTTP_is_no_failure(CancellationToken cancellation)
    {
        using SimulatedMeter meter = await SimulatedMeter.StartAsync(_folder.Path, cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(_folder.Path, Configuration(meter.Path) + "  enabled: false\n");
        await daemon.WaitForLogAsync("Telegrams come from", cancellation);
        (int code, string output) = await RunAsync(cancellation, "doctor", "--config", _folder["config.yaml"]);
        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain($"warning holder         p1meter (process {daemon.Id}) reads the port: it serves no HTTP (http.enabled: false)"));
        Assert.That(output, Does.Contain("sudo systemctl stop p1meter, and ask again\n").And.Contain("\nData can flow. Worth a look: "));
    }

    [Test]
    public async Task A_silent_line_takes_a_bounded_time(CancellationToken cancellation)
    {
        // A pseudo-terminal takes no 7E1, and says so where nothing else changes.
        using var cable = new Pty();
        (int code, string output) = await ExamineAsync(cable.Path, cancellation);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Match(@"failed  bytes          nothing came in \d+ s, listening at 115200 8N1, (115200 7E1, )?9600 7E1\n").And.Contain("data request"));
    }

    [TestCase("smarty-encrypted", "none", "encrypted telegrams, and no key to open them")]
    [TestCase("dsmr50", "crc=1", "none with the right CRC")]
    public async Task Telegrams_that_do_not_count_say_why(string dialect, string fault, string words, CancellationToken cancellation)
    {
        using SimulatedMeter meter = await SimulatedMeter.StartAsync(_folder.Path, cancellation, ["--dialect", dialect, .. fault == "none" ? Array.Empty<string>() : ["--fault", fault]]);
        (int code, string output) = await ExamineAsync(meter.Path, cancellation);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.Match($@"\nfailed  telegram       .*{words}").And.Contain("ok      bytes"));
    }

    [Test]
    public async Task A_setting_that_is_not_the_meters_is_found_out(CancellationToken cancellation)
    {
        // A pseudo-terminal has no speed: the meter speaks as soon as the doctor has gone on to the other one.
        using var cable = new Pty();
        File.WriteAllText(_folder["config.yaml"], Configuration(cable.Path).Replace("meter:", "meter:\n  line: 9600 7E1", StringComparison.Ordinal));
        using DaemonProcess doctor = DaemonProcess.Start(_folder.Path, "doctor", "--config", _folder["config.yaml"]);
        await Eventually.Holds(() => doctor.Output.Contains("permission", StringComparison.Ordinal), "the beginning of the listening", cancellation);
        cable.Write([.. Enumerable.Range(0, 256).Select(each => (byte)(each | 0x80))]);
        await Eventually.Holds(() => IsFast(cable), "the next setting", cancellation);
        Task<int> ended = doctor.ExitAsync(cancellation);
        while (!ended.IsCompleted)
        {
            cable.Write(TelegramText.Dsmr50);
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation));
        }

        Assert.That(await ended, Is.EqualTo(1));
        Assert.That(doctor.Output, Does.Match(@"\nfailed  line           meter\.line says 9600 7E1, and the meter sends at 115200 (8N1|7E1)\n").And.Contain("Set meter.line: auto"));
    }

    [Test]
    public async Task A_wrong_configuration_is_78_and_names_the_ports_nevertheless(CancellationToken cancellation)
    {
        File.WriteAllText(_folder["config.yaml"], "mqtt:\n  prot: 5\nmeter:\n  lin: auto\n");
        (int code, string output) = await RunAsync(cancellation, "doctor", "--config", _folder["config.yaml"]);
        Assert.That(code, Is.EqualTo(78));
        Assert.That(output, Does.Contain($"failed  configuration  {_folder["config.yaml"]}:2:3: mqtt.prot: no such key").And.Contain("meter.lin"));
        Assert.That(output, Does.Contain("warning device         not looked at").And.Contain("warning broker         not looked at").And.Match("\nok      journal"));
    }

    [Test]
    public async Task What_is_right_in_a_wrong_configuration_is_looked_at(CancellationToken cancellation)
    {
        using SimulatedMeter meter = await SimulatedMeter.StartAsync(_folder.Path, cancellation);
        File.WriteAllText(_folder["config.yaml"], Configuration(meter.Path).Replace("meter:", "meter:\n  silence_seconds: 1", StringComparison.Ordinal) + "\nrelay:\n  listen: nowhere\n");
        (int code, string output) = await RunAsync(cancellation, "doctor", "--config", _folder["config.yaml"]);
        Assert.That(code, Is.EqualTo(78));
        Assert.That(output, Does.Contain("meter.silence_seconds").And.Match(@"\nok      telegram       .*CRC right").And.Contain("warning http           not looked at"));
    }

    [Test]
    public async Task Json_is_one_line_and_nothing_else(CancellationToken cancellation)
    {
        File.WriteAllText(_folder["config.yaml"], Configuration("simulator"));
        (int code, string output) = await RunAsync(cancellation, "doctor", "--json", "--config", _folder["config.yaml"]);
        JsonElement report = JsonDocument.Parse(output).RootElement;
        Assert.That((code, report.GetProperty("data_can_flow").GetBoolean()), Is.EqualTo((0, true)));
        Assert.That(report.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("check").GetString()),
            Is.SupersetOf(new[] { "configuration", "device", "bytes", "telegram", "broker", "http", "journal", "clock" }));
    }

    // c_cflag of struct termios: B115200 of the bits for the speed.
    static bool IsFast(Pty cable) => (BitConverter.ToUInt32(cable.LineSettings(), 8) & 0x100F) == 0x1002;

    async Task<(int Code, string Output)> ExamineAsync(string port, CancellationToken cancellation)
    {
        File.WriteAllText(_folder["config.yaml"], Configuration(port));
        return await RunAsync(cancellation, "doctor", "--config", _folder["config.yaml"]);
    }

    string Configuration(string port) => $"""
        meter:
          port: {port}
        mqtt:
          enabled: false
        http:
          listen: localhost:{_http}

        """;

    async Task<(int Code, string Output)> RunAsync(CancellationToken cancellation, params string[] arguments)
    {
        using DaemonProcess process = DaemonProcess.Start(_folder.Path, arguments);
        return (await process.ExitAsync(cancellation), process.Output);
    }
}
