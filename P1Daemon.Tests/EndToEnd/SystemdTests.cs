using System.Net.Sockets;
using System.Text;
using P1Daemon.Hosting;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>What the process tells a service manager, and that it needs none. The rest is proved on a booted systemd: packaging/test/boot.sh.</summary>
[CancelAfter(60_000)]
sealed class SystemdTests
{
    const string Nobody = """
        meter:
          port: /dev/not-there
        mqtt:
          broker: mqtt://127.0.0.1:1
        http:
          enabled: false
        journal:
          path: ":memory:"
        """;

    string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("p1meter-systemd-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Ready_alive_and_stopping_are_told_without_a_meter_and_a_broker(CancellationToken cancellation)
    {
        using Socket manager = Listen(out string path);
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Nobody, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path, [Watchdog.Variable] = "500000" });
        var told = new List<string>();
        while (!told.Contains("READY=1") || told.Count(word => word == "WATCHDOG=1") < 5)
        {
            told.AddRange(await HearAsync(manager, cancellation));
        }

        Assert.That(told, Has.Some.EqualTo("STATUS=no telegram yet, broker connecting, 0 waiting"));
        Assert.That(await daemon.TerminateAsync(cancellation), Is.Zero);
        while (!told.Contains("STOPPING=1"))
        {
            told.AddRange(await HearAsync(manager, cancellation));
        }
    }

    [Test]
    public async Task SIGINT_ends_it_with_0_as_SIGTERM_does(CancellationToken cancellation)
    {
        using Socket manager = Listen(out string path);
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Nobody, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path });
        await daemon.WaitForLogAsync("not-there", cancellation);
        Assert.That(await daemon.InterruptAsync(cancellation), Is.Zero);
        Assert.That(daemon.Log, Does.Contain("p1meter stopped"));
    }

    [Test]
    public async Task Without_a_limit_nothing_is_said_of_life(CancellationToken cancellation)
    {
        using Socket manager = Listen(out string path);
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Nobody, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path });
        var told = new List<string>();
        while (!told.Contains("READY=1") || !told.Any(word => word.StartsWith("STATUS=", StringComparison.Ordinal)))
        {
            told.AddRange(await HearAsync(manager, cancellation));
        }

        Assert.That(told, Has.None.StartsWith("WATCHDOG"));
    }

    [Test]
    public async Task Outside_systemd_it_runs_and_ends_all_the_same(CancellationToken cancellation)
    {
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Nobody);
        await daemon.WaitForLogAsync("started", cancellation);
        await daemon.WaitForLogAsync("not-there", cancellation);
        Assert.That(await daemon.TerminateAsync(cancellation), Is.Zero);
        Assert.That(daemon.Log, Does.Contain("p1meter stopped"));
    }

    [Test]
    public async Task A_manager_that_is_not_there_is_one_line_and_no_reason_to_end(CancellationToken cancellation)
    {
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Nobody, Manager(Path.Combine(_folder, "nowhere")));
        await daemon.WaitForLogAsync("[6]", cancellation);
        await daemon.WaitForLogAsync("not-there", cancellation);
        Assert.That(await daemon.TerminateAsync(cancellation), Is.Zero);
        Assert.That(daemon.Log.Split("[6]"), Has.Length.EqualTo(2), "one line");
        Assert.That(daemon.Log, Does.Not.Contain("   at "), "no trace");
    }

    [Test]
    public async Task A_manager_that_goes_away_is_no_reason_to_end(CancellationToken cancellation)
    {
        Socket manager = Listen(out string path);
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Nobody, Manager(path));
        var told = new List<string>();
        while (!told.Contains("READY=1"))
        {
            told.AddRange(await HearAsync(manager, cancellation));
        }

        manager.Dispose();
        await daemon.WaitForLogAsync("[6]", cancellation);
        Assert.That(await daemon.TerminateAsync(cancellation), Is.Zero);
    }

    [Test]
    public async Task A_manager_that_does_not_listen_holds_up_neither_the_start_nor_the_stop(CancellationToken cancellation)
    {
        using Socket manager = Listen(out string path);
        using DaemonProcess daemon = DaemonProcess.Run(_folder, Nobody, Manager(path));
        await daemon.WaitForLogAsync("[6]", cancellation);
        await daemon.WaitForLogAsync("not-there", cancellation);
        Assert.That(await daemon.TerminateAsync(cancellation), Is.Zero);
    }

    // Told of life every ten milliseconds: a queue is soon full.
    static Dictionary<string, string> Manager(string path) => new() { ["NOTIFY_SOCKET"] = path, [Watchdog.Variable] = "20000" };

    Socket Listen(out string path)
    {
        path = Path.Combine(_folder, "notify");
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    static async Task<string[]> HearAsync(Socket manager, CancellationToken cancellation)
    {
        byte[] message = new byte[4096];
        int length = await manager.ReceiveAsync(message, cancellation);
        return Encoding.UTF8.GetString(message, 0, length).Split('\n');
    }
}
