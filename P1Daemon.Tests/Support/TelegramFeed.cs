using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace P1Daemon.Tests.Support;

/// <summary>
/// A meter behind a TCP port. The clock of each telegram is a second later than that of the one before, and its register a watt-hour higher, so that
/// every reading tells which telegram it was. As a real meter it talks whether anybody listens or not, unless a test waits for a listener.
/// </summary>
sealed class TelegramFeed : IAsyncDisposable
{
    static readonly DateTime _start = new(2026, 11, 23, 6, 36, 10, DateTimeKind.Unspecified);

    readonly TcpListener _server = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Task _accepting;
    volatile Socket? _listener;
    volatile int _connections;

    public TelegramFeed()
    {
        _server.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>For <c>meter.port</c>.</summary>
    public string Address => $"tcp://127.0.0.1:{((IPEndPoint)_server.LocalEndpoint).Port}";

    /// <summary>How often it was opened.</summary>
    public int Connections => _connections;

    /// <summary>How many telegrams were said, heard or not.</summary>
    public int Said { get; private set; }

    /// <summary>The register of the last one as a reading says it.</summary>
    public string LastValue => Value(Said);

    /// <summary>The register of a telegram.</summary>
    public static string Value(int telegram) => (telegram / 1000m).ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>The first line of a telegram that comes so many seconds after the start.</summary>
    public static string Clock(int second) =>
        string.Create(CultureInfo.InvariantCulture, $"0-0:1.0.0({_start.AddSeconds(second):yyMMddHHmmss}W)");

    /// <summary>Waits until somebody listens.</summary>
    public Task HeardAsync(CancellationToken cancellation) => Eventually.Holds(() => _listener is not null, "a listener at the meter", cancellation);

    /// <summary>Forgets who listened: a reader that was killed is not told apart from one that is busy.</summary>
    public void HangUp() => Interlocked.Exchange(ref _listener, null)?.Dispose();

    /// <summary>Says so many telegrams a second, the first as soon as somebody listens.</summary>
    public async Task SayAsync(int count, int perSecond, CancellationToken cancellation)
    {
        await HeardAsync(cancellation);
        await PaceAsync(count, perSecond, cancellation);
    }

    /// <summary>Says so many telegrams a second to whoever may listen, until the test has enough of it.</summary>
    public async Task TalkAsync(int perSecond, CancellationToken enough)
    {
        try
        {
            await PaceAsync(int.MaxValue, perSecond, enough);
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
    }

    /// <summary>Says bytes to whoever listens now; to nobody, if the connection is going.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        Socket? listener = _listener;
        try
        {
            while (!bytes.IsEmpty && listener is not null)
            {
                bytes = bytes[await listener.SendAsync(bytes, cancellation)..];
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            Interlocked.CompareExchange(ref _listener, null, listener);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _server.Dispose();
        HangUp();
        _stop.Dispose();
    }

    async Task PaceAsync(int count, int perSecond, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            TimeSpan early = TimeSpan.FromSeconds((double)i / perSecond) - Stopwatch.GetElapsedTime(start);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, TimeProvider.System, cancellation);
            }

            Said++;
            await SendAsync(Telegram(Said), cancellation);
        }
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket next = await _server.AcceptSocketAsync(_stop.Token);
                Interlocked.Exchange(ref _listener, next)?.Dispose();
                _connections++;
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    static byte[] Telegram(int number) => TelegramText.With(
        Clock(number), "0-0:96.1.1(4530303437303030303736333038313734)",
        string.Create(CultureInfo.InvariantCulture, $"1-0:1.8.1({number / 1000m:000000.000}*kWh)"), "1-0:1.7.0(01.193*kW)", "1-0:2.7.0(00.000*kW)");
}
