using Microsoft.Extensions.Time.Testing;
using P1Daemon.Sources;

namespace P1Daemon.Tests.Sources;

/// <summary>With lines that the test plays: a pseudo-terminal accepts every setting and heeds none.</summary>
[TestFixture]
[CancelAfter(10_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class LineDetectorTests
{
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(11.5);

    readonly FakeTimeProvider _time = new();
    readonly WrittenLog<LineDetector> _log = new();
    readonly Dictionary<string, ScriptedSource> _lines = LineDetector.Settings.ToDictionary(setting => setting, setting => new ScriptedSource("/dev/ttyUSB0", setting));

    LineDetector Detector => new("/dev/ttyUSB0", _log, _time, setting => _lines[setting]);

    [Test]
    public async Task Usual_setting_is_found_with_the_first_telegram_and_nothing_is_lost(CancellationToken cancellation)
    {
        byte[] telegram = TelegramText.Dsmr50;
        LineDetector detector = Detector;
        await using var listener = new Listener(detector, cancellation);
        _lines["115200 8N1"].Send("tail of one before\r\n"u8.ToArray(), telegram[..300], telegram[300..], "/next"u8.ToArray());
        byte[] first = await listener.NextAsync();
        byte[] second = await listener.NextAsync();

        Assert.That(first, Is.EqualTo((byte[])[.. "tail of one before\r\n"u8, .. telegram]));
        Assert.That(second, Is.EqualTo("/next"u8.ToArray()));
        Assert.That(detector.Line, Is.EqualTo("115200 8N1"));
        Assert.That(_log.Lines, Is.EqualTo(new[] { "Information: /dev/ttyUSB0: telegrams at 115200 8N1" }));
    }

    [Test]
    public async Task Silent_settings_are_left_after_the_time_of_the_slowest_meter(CancellationToken cancellation)
    {
        LineDetector detector = Detector;
        await using var listener = new Listener(detector, cancellation);
        Task<byte[]> pending = listener.NextAsync();
        await PassOverAsync("115200 8N1", cancellation);
        await PassOverAsync("115200 7E1", cancellation);
        _lines["9600 7E1"].Send(TelegramText.Dsmr50);

        Assert.That(await pending, Is.EqualTo(TelegramText.Dsmr50));
        Assert.That(detector.Line, Is.EqualTo("9600 7E1"));
        Assert.That(_log.Lines, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Garbage_ends_a_setting_at_once(CancellationToken cancellation)
    {
        byte[] garbage = new byte[500];
        new Random(3).NextBytes(garbage);
        _lines["115200 8N1"].Send(garbage);
        _lines["115200 7E1"].Send(garbage);
        _lines["9600 7E1"].Send(TelegramText.Dsmr50);
        await using var listener = new Listener(Detector, cancellation);

        Assert.That(await listener.NextAsync(), Is.EqualTo(TelegramText.Dsmr50)); // no time has passed
    }

    [Test]
    public async Task Search_goes_round_and_round(CancellationToken cancellation)
    {
        await using var listener = new Listener(Detector, cancellation);
        Task<byte[]> pending = listener.NextAsync();
        for (int round = 0; round < 2; round++)
        {
            foreach (string setting in LineDetector.Settings)
            {
                await PassOverAsync(setting, cancellation);
            }
        }

        _lines["115200 8N1"].Send(TelegramText.Dsmr50);
        Assert.That(await pending, Is.EqualTo(TelegramText.Dsmr50));
        Assert.That(_lines["9600 7E1"].Closings, Is.EqualTo(2));
    }

    [Test]
    public async Task Search_that_is_broken_off_goes_on_where_it_was(CancellationToken cancellation)
    {
        LineDetector detector = Detector;
        await using (var listener = new Listener(detector, cancellation))
        {
            Task<byte[]> pending = listener.NextAsync();
            await PassOverAsync("115200 8N1", cancellation);
            await _lines["115200 7E1"].OpenedAsync(cancellation);
            _time.Advance(_patience / 2);
            listener.Cancel();
            Assert.That(() => pending, Throws.InstanceOf<OperationCanceledException>());
        }

        await using var again = new Listener(detector, cancellation);
        Task<byte[]> found = again.NextAsync();
        await _lines["115200 7E1"].OpenedAsync(cancellation);
        _time.Advance(_patience / 2);
        _lines["9600 7E1"].Send(TelegramText.Dsmr50);

        Assert.That(await found, Is.EqualTo(TelegramText.Dsmr50));
        Assert.That(_lines["115200 8N1"].Openings, Is.EqualTo(1));
    }

    [Test]
    public async Task Setting_that_was_found_comes_first_the_next_time_and_is_not_said_again(CancellationToken cancellation)
    {
        LineDetector detector = Detector;
        _lines["115200 8N1"].Send(new byte[500]);
        _lines["115200 7E1"].Send(TelegramText.Dsmr50, TelegramText.Dsmr50);
        for (int connection = 0; connection < 2; connection++)
        {
            await using var listener = new Listener(detector, cancellation);
            await listener.NextAsync();
        }

        Assert.That(_lines["115200 8N1"].Openings, Is.EqualTo(1));
        Assert.That(_log.Lines, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Setting_is_kept_for_as_long_as_the_line_lives(CancellationToken cancellation)
    {
        await using var listener = new Listener(Detector, cancellation);
        _lines["115200 8N1"].Send(TelegramText.Dsmr50);
        await listener.NextAsync();
        Task<byte[]> pending = listener.NextAsync();
        _time.Advance(TimeSpan.FromHours(1));
        _lines["115200 8N1"].Send("/"u8.ToArray());

        Assert.That(await pending, Is.EqualTo("/"u8.ToArray()));
    }

    [Test]
    public async Task Port_that_cannot_be_opened_says_why(CancellationToken cancellation)
    {
        foreach (ScriptedSource line in _lines.Values)
        {
            line.Trouble = "/dev/ttyUSB0: no such device";
        }

        await using var listener = new Listener(Detector, cancellation);
        Assert.That(listener.NextAsync, Throws.TypeOf<SourceException>().With.Message.EqualTo("/dev/ttyUSB0: no such device"));
    }

    [Test]
    public async Task Real_port_is_read_on_without_a_byte_lost(CancellationToken cancellation)
    {
        using var cable = new Pty();
        await using var listener = new Listener(new LineDetector(cable.Path, _log, TimeProvider.System), cancellation);
        byte[] both = [.. TelegramText.Dsmr50, .. TelegramText.Dsmr50];
        Task<byte[]> heard = listener.UntilAsync(both.Length);
        await cable.WriteAtWirePaceAsync(both, 115_200, cancellation);

        Assert.That(await heard, Is.EqualTo(both));
    }

    async Task PassOverAsync(string setting, CancellationToken cancellation)
    {
        await _lines[setting].OpenedAsync(cancellation);
        _time.Advance(_patience);
    }
}
