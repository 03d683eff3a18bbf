using Microsoft.Extensions.Time.Testing;
using P1Daemon.Sources;

namespace P1Daemon.Tests.Sources;

[TestFixture]
[CancelAfter(10_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class AutoPortSourceTests : IDisposable
{
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(11.5);

    readonly Folder _folder = new();
    readonly FakeTimeProvider _time = new();
    readonly WrittenLog<AutoPortSource> _log = new();
    readonly Dictionary<(string Port, string Setting), ScriptedSource> _ports = [];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Port_that_gives_a_telegram_is_taken(CancellationToken cancellation)
    {
        Plug("ttyUSB0");
        Plug("ttyUSB1").Send(TelegramText.Dsmr50);
        AutoPortSource source = Source("auto");
        await using var listener = new Listener(source, cancellation);
        Task<byte[]> pending = listener.NextAsync();
        await _ports[(_folder["ttyUSB0"], "115200 8N1")].OpenedAsync(cancellation);
        _time.Advance(_patience);

        Assert.That(await pending, Is.EqualTo(TelegramText.Dsmr50));
        Assert.That((source.Name, source.Line), Is.EqualTo((_folder["ttyUSB1"], "115200 8N1")));
        Assert.That(_log.Lines, Is.EqualTo(new[] { $"Information: {_folder["ttyUSB1"]}: the meter is here, telegrams at 115200 8N1" }));
    }

    [Test]
    public async Task Port_that_had_the_meter_comes_first_the_next_time(CancellationToken cancellation)
    {
        Plug("ttyUSB0").Trouble = "ttyUSB0 is in use";
        Plug("ttyUSB1").Send(TelegramText.Dsmr50, TelegramText.Dsmr50);
        AutoPortSource source = Source("115200 8N1");
        for (int connection = 0; connection < 2; connection++)
        {
            await using var listener = new Listener(source, cancellation);
            await listener.NextAsync();
        }

        Assert.That(_ports[(_folder["ttyUSB0"], "115200 8N1")].Openings, Is.EqualTo(1));
        Assert.That(_log.Lines, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Search_without_result_lists_what_was_tried_and_what_could_not_be(CancellationToken cancellation)
    {
        ScriptedSource silent = Plug("ttyUSB0");
        Plug("ttyACM3").Trouble = "ttyACM3 is in use by cu (process 12)";
        await using var listener = new Listener(Source("115200 8N1"), cancellation);
        Task<byte[]> pending = listener.NextAsync();
        await silent.OpenedAsync(cancellation);
        _time.Advance(_patience);

        Assert.That(() => pending, Throws.TypeOf<SourceException>()
            .With.Message.Contains($"{_folder["ttyUSB0"]}, {_folder["ttyACM3"]} at 115200 8N1").And.Message.Contains("cu (process 12)"));
    }

    [Test]
    public async Task Machine_without_ports_says_so(CancellationToken cancellation)
    {
        await using var listener = new Listener(Source("auto"), cancellation);

        Assert.That(listener.NextAsync, Throws.TypeOf<SourceException>().With.Message.Contains("no serial device here"));
    }

    [Test]
    public async Task Real_port_is_found_by_its_lasting_name(CancellationToken cancellation)
    {
        using var cable = new Pty();
        Directory.CreateDirectory(_folder["serial/by-id"]);
        cable.LinkFrom(_folder["serial/by-id/usb-FTDI_P1"]);
        File.CreateSymbolicLink(_folder["ttyUSB0"], cable.Path);
        var source = new AutoPortSource("auto", _log, TimeProvider.System, new SerialDevices(_folder.Path));
        await using var listener = new Listener(source, cancellation);
        cable.Write(TelegramText.Dsmr50);

        Assert.That(await listener.UntilAsync(TelegramText.Dsmr50.Length), Is.EqualTo(TelegramText.Dsmr50));
        Assert.That(source.Name, Does.EndWith("usb-FTDI_P1"));
    }

    ScriptedSource Plug(string name)
    {
        File.WriteAllText(_folder[name], "");
        foreach (string setting in LineDetector.Settings)
        {
            _ports[(_folder[name], setting)] = new ScriptedSource(_folder[name], setting);
        }

        return _ports[(_folder[name], LineDetector.Settings[0])];
    }

    AutoPortSource Source(string line) => new(line, _log, _time, new SerialDevices(_folder.Path), (port, setting) => _ports[(port, setting)]);
}
