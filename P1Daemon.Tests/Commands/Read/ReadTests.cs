using System.Diagnostics;

namespace P1Daemon.Tests.Commands.Read;

/// <summary>The real command, at a recording where every byte is known, and at real ports.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class ReadTests : IDisposable
{
    static readonly byte[] _telegram = TelegramText.With(
        "0-0:1.0.0(261123063610W)", "0-0:96.1.1(4530303437)", "0-0:96.14.0(0002)", "1-0:1.8.1(001193.270*kWh)", "1-0:1.7.0(01.193*kW)", "1-0:32.7.0(220.1*V)",
        "0-1:24.1.0(003)", "0-1:96.1.0(4730303339)", "0-1:24.2.1(261123063500W)(02569.646*m3)",
        "0-2:24.1.0(003)", "0-2:24.2.1(261122063500W)(00012.000*m3)");

    readonly Folder _folder = new();

    public ReadTests() => File.WriteAllBytes(_folder["day.txt"], [0xFF, .. _telegram, .. TelegramText.Dsmr50]);

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Table_has_label_value_and_unit(CancellationToken cancellation) => Assert.That(await ReadAsync(cancellation, "--format", "table"), Is.EqualTo("""
        Time                             2026-11-23T06:36:10+01:00
        Meter number                     E0047
        Model                            TST5\2P1METER-1000
        P1 version                       50
        Tariff                           2
        Energy import                    1193.270 kWh
        Energy import tariff 1           1193.270 kWh
        Power                                1193 W
        Power import                         1193 W
        Voltage L1                          220.1 V
        Gas                              2569.646 m³
        Gas: measured at                 2026-11-23T06:35:00+01:00
        Gas: meter number                G0039
        gas, another device (channel 2)    12.000 m3

        """));

    [Test]
    public async Task Tsv_has_key_value_and_unit(CancellationToken cancellation) => Assert.That(await ReadAsync(cancellation, "--format", "tsv"), Is.EqualTo(string.Join('\n',
        "time\t2026-11-23T06:36:10+01:00\t", "meter_id\tE0047\t", "meter_model\tTST5\\2P1METER-1000\t", "protocol\t50\t", "tariff\t2\t",
        "energy_import_kwh\t1193.270\tkWh", "energy_import_t1_kwh\t1193.270\tkWh", "power_w\t1193\tW", "power_import_w\t1193\tW", "voltage_l1_v\t220.1\tV",
        "gas_m3\t2569.646\tm³", "gas_time\t2026-11-23T06:35:00+01:00\t", "gas_meter_id\tG0039\t", "")));

    [Test]
    public async Task Json_is_the_default_in_a_pipe(CancellationToken cancellation)
    {
        string json = await ReadAsync(cancellation);
        Assert.That(json, Does.StartWith("{\"time\":\"2026-11-23T06:36:10+01:00\",\"meter_id\":\"E0047\",").And.EndsWith("}\n"));
        Assert.That(json.TrimEnd('\n'), Does.Not.Contain("\n").And.Not.Contain("seq").And.Not.Contain("window"));
    }

    [Test]
    public async Task Raw_is_the_telegram_byte_for_byte(CancellationToken cancellation)
    {
        using var read = Process.Start(new ProcessStartInfo(DaemonProcess.Binary, ["read", "--port", _folder["day.txt"], "--format", "raw"]) { RedirectStandardOutput = true })!;
        using var raw = new MemoryStream();
        await read.StandardOutput.BaseStream.CopyToAsync(raw, cancellation);
        await read.WaitForExitAsync(cancellation);
        Assert.That(raw.ToArray(), Is.EqualTo(_telegram));
    }

    [TestCase("raw")]
    [TestCase("json")]
    [TestCase("table")]
    [TestCase("tsv")]
    public async Task A_masked_one_tells_no_identity(string format, CancellationToken cancellation)
    {
        string masked = await ReadAsync(cancellation, "--format", format, "--mask");
        Assert.That(masked, Does.Contain("XXXXXXXXXX").And.Not.Contain("E0047").And.Not.Contain("4530303437").And.Not.Contain("G0039"));
    }

    [Test]
    public async Task A_port_is_enough_and_a_real_one_is_read(CancellationToken cancellation)
    {
        using SimulatedMeter meter = await SimulatedMeter.StartAsync(_folder.Path, cancellation);
        using DaemonProcess read = DaemonProcess.Start(_folder.Path, "read", "--port", meter.Path, "--format", "tsv");
        Assert.That(await read.ExitAsync(cancellation), Is.Zero, read.Log);
        Assert.That(read.Output, Does.Contain("protocol\t50\t\n").And.Match(@"\nenergy_import_kwh\t[\d.]+\tkWh\n"));
    }

    [Test]
    public async Task Silence_ends_at_the_timeout_with_the_doctors_advice(CancellationToken cancellation)
    {
        using var cable = new Pty();
        using DaemonProcess read = DaemonProcess.Start(_folder.Path, "read", "--port", cable.Path, "--timeout", "1");
        Assert.That(await read.ExitAsync(cancellation), Is.EqualTo(1));
        Assert.That(read.Output.Trim(), Is.Empty);
        Assert.That(read.Log, Does.StartWith($"No telegram from {cable.Path} (waited for up to 1 s):\nfailed  bytes          nothing came in 1 s").And.Contain("data request"));
    }

    [Test]
    public async Task A_port_that_is_held_is_not_waited_for(CancellationToken cancellation)
    {
        using var cable = new Pty();
        using var holder = Process.Start(new ProcessStartInfo("bash", ["-c", $"exec 3<>{cable.Path}; flock 3; echo; read x"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await holder.StandardOutput.ReadLineAsync(cancellation);
        using DaemonProcess read = DaemonProcess.Start(_folder.Path, "read", "--port", cable.Path, "--timeout", "3600");
        Assert.That(await read.ExitAsync(cancellation), Is.EqualTo(1));
        Assert.That(read.Log, Does.Contain($"bash (process {holder.Id}) reads the port, and only one program can"));
        holder.StandardInput.Close();
        await holder.WaitForExitAsync(cancellation);
    }

    [Test]
    public async Task An_interrupt_is_130(CancellationToken cancellation)
    {
        using var cable = new Pty();
        byte[] before = cable.LineSettings();
        using DaemonProcess read = DaemonProcess.Start(_folder.Path, "read", "--port", cable.Path);
        await Eventually.Holds(() => !cable.LineSettings().SequenceEqual(before), "the port to be open", cancellation);
        Assert.That(await read.InterruptAsync(cancellation), Is.EqualTo(130));
    }

    [TestCase("--config none.yaml --port simulator", 78)]
    [TestCase("--format xml", 2)]
    [TestCase("--timeout 0", 2)]
    public async Task A_wrong_configuration_is_78_and_a_wrong_option_2(string options, int code, CancellationToken cancellation)
    {
        using DaemonProcess read = DaemonProcess.Start(_folder.Path, ["read", .. options.Split(' ')]);
        Assert.That(await read.ExitAsync(cancellation), Is.EqualTo(code), read.Log);
    }

    async Task<string> ReadAsync(CancellationToken cancellation, params string[] options)
    {
        using DaemonProcess read = DaemonProcess.Start(_folder.Path, ["read", "--port", _folder["day.txt"], .. options]);
        Assert.That(await read.ExitAsync(cancellation), Is.Zero, read.Log);
        // Lines of the process's output end with a line end, and the last is the end of all.
        return read.Output.TrimEnd('\n') + "\n";
    }
}
