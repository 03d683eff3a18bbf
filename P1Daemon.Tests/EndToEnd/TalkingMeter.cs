using System.Globalization;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>A meter on a cable that goes on talking, one second of its clock a telegram, until it is told to say something else or nothing; and the daemon that hears it.</summary>
sealed class TalkingMeter : IAsyncDisposable
{
    static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    readonly Folder _folder;
    readonly CancellationTokenSource _stop;
    readonly PortPair _port;
    readonly DaemonProcess _daemon;
    readonly Task _talk;
    volatile Func<int, byte[]>? _say;

    TalkingMeter(PortPair port, Folder folder, string settings, Mosquitto? broker, CancellationToken cancellation)
    {
        _folder = folder;
        _port = port;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        int http = FreePort.Take();
        Url = $"http://localhost:{http}/";
        _daemon = DaemonProcess.Run(folder.Path, $"""
            meter:
              port: {port.Path}
              line: 115200 8N1
              {settings}
            mqtt:
              {(broker is null ? "enabled: false" : $"broker: {broker.Address}")}
            """.Replace("{http}", $"localhost:{http}", StringComparison.Ordinal));
        _talk = TalkAsync();
    }

    /// <summary>Where the page is.</summary>
    public string Url { get; }

    /// <summary>Plugs a meter in and starts the daemon.</summary>
    /// <param name="settings">Lines of the configuration, the first ones of <c>meter</c>.</param>
    /// <param name="cancellation">The test's.</param>
    /// <param name="broker">Where readings go; null for nowhere.</param>
    public static async Task<TalkingMeter> StartAsync(string settings, CancellationToken cancellation, Mosquitto? broker = null)
    {
        var folder = new Folder();
        var meter = new TalkingMeter(await PortPair.PlugInAsync(folder.Path, cancellation), folder, settings, broker, cancellation);
        await meter._daemon.WaitForLogAsync("The status endpoint listens", cancellation);
        return meter;
    }

    /// <summary>From now on this, its time filled in by the count of telegrams.</summary>
    public void Say(params string[] lines) => _say = second => TelegramText.With([Time(second), .. lines]);

    /// <summary>From now on this, byte for byte.</summary>
    public void Say(byte[] telegram) => _say = _ => telegram;

    /// <summary>From now on this, by the count of telegrams.</summary>
    public void Say(Func<int, byte[]> telegram) => _say = telegram;

    /// <summary>From now on nothing.</summary>
    public void FallSilent() => _say = null;

    /// <summary>Two tariffs, three phases and gas.</summary>
    public void SayPower(int import, int export) => Say(
        "0-0:96.1.1(4530303437303030303736333038313734)", "1-0:1.8.1(001193.270*kWh)", "1-0:1.8.2(002044.105*kWh)", "1-0:2.8.1(000310.001*kWh)", "0-0:96.14.0(0001)",
        $"1-0:1.7.0({Kilowatts(import)}*kW)", $"1-0:2.7.0({Kilowatts(export)}*kW)",
        $"1-0:21.7.0({Kilowatts(import)}*kW)", "1-0:41.7.0(00.000*kW)", "1-0:61.7.0(00.000*kW)", $"1-0:22.7.0({Kilowatts(export)}*kW)", "1-0:42.7.0(00.000*kW)", "1-0:62.7.0(00.000*kW)",
        "1-0:32.7.0(220.1*V)", "1-0:52.7.0(254.2*V)", "1-0:72.7.0(231.3*V)",
        "0-1:24.1.0(003)", "0-1:96.1.0(4730303339303031)", "0-1:24.2.1(261123063500W)(02569.646*m3)");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _talk;
        _daemon.Dispose();
        _port.Dispose();
        _folder.Dispose();
        _stop.Dispose();
    }

    static string Kilowatts(int watts) => (watts / 1000m).ToString("00.000", CultureInfo.InvariantCulture);

    static string Time(int second) => $"0-0:1.0.0({new DateTime(2026, 11, 23, 6, 0, 0).AddSeconds(second).ToString("yyMMddHHmmss", CultureInfo.InvariantCulture)}W)";

    async Task TalkAsync()
    {
        for (int second = 0; !_stop.IsCancellationRequested; second++)
        {
            try
            {
                if (_say is { } say)
                {
                    await _port.SendAsync(say(second), _stop.Token);
                }

                await Task.Delay(_pause, TimeProvider.System, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
