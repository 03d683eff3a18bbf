using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Hosting.Systemd;
using P1Daemon.Hosting;

namespace P1Daemon.Tests.Hosting;

/// <summary>What reaches a service manager, and that nothing it does reaches the daemon.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(10_000)]
sealed class NotifySocketTests : IDisposable
{
    readonly Folder _folder = new();
    readonly WrittenLog<NotifySocket> _log = new();
    readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public void Dispose()
    {
        _manager.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task What_is_said_arrives([Values] bool isAbstract, CancellationToken cancellation)
    {
        string name = isAbstract ? $"p1meter-test-{Guid.NewGuid():N}" : _folder["notify"];
        _manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name : name));
        new NotifySocket(isAbstract ? "@" + name : name, _log).Notify(new ServiceState("STATUS=1.24 kW"));
        Assert.That(await HearAsync(cancellation), Is.EqualTo("STATUS=1.24 kW"));
        Assert.That(_log.Lines, Is.Empty);
    }

    [TestCase("nowhere")]
    [TestCase("longer than a socket's path may be: 0123456789012345678901234567890123456789012345678901234567890123456789")]
    public void A_socket_that_is_not_there_is_said_once(string name)
    {
        var notifier = new NotifySocket(_folder[name], _log);
        notifier.Notify(ServiceState.Ready);
        notifier.Notify(ServiceState.Stopping);
        Assert.That(_log.Lines.Single(), Does.StartWith($"Warning: The service manager at {_folder[name]} cannot be told how things stand: "));
    }

    // The call must come back: a send that waits for the reader would never end here.
    [Test]
    public async Task What_does_not_fit_is_lost_but_for_the_word_that_all_is_started(CancellationToken cancellation)
    {
        string path = _folder["notify"];
        _manager.Bind(new UnixDomainSocketEndPoint(path));
        var notifier = new NotifySocket(path, _log);
        int fit = 0;
        for (; _log.Lines.Count == 0; fit++)
        {
            notifier.Notify(new ServiceState($"STATUS={fit}"));
        }

        notifier.Notify(ServiceState.Ready);
        notifier.Notify(new ServiceState("STATUS=lost"));
        for (int i = 0; i < fit - 1; i++)
        {
            Assert.That(await HearAsync(cancellation), Is.EqualTo($"STATUS={i}"));
        }

        notifier.Notify(new ServiceState("STATUS=next"));
        notifier.Notify(new ServiceState("STATUS=last"));
        Assert.That(await HearAsync(cancellation), Is.EqualTo("READY=1\nSTATUS=next"));
        Assert.That(await HearAsync(cancellation), Is.EqualTo("STATUS=last"));
    }

    async Task<string> HearAsync(CancellationToken cancellation)
    {
        byte[] message = new byte[4096];
        return Encoding.UTF8.GetString(message, 0, await _manager.ReceiveAsync(message, cancellation));
    }
}
