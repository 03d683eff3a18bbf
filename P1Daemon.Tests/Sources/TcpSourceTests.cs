using System.Net;
using System.Net.Sockets;
using P1Daemon.Sources;

namespace P1Daemon.Tests.Sources;

[TestFixture]
[CancelAfter(10_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class TcpSourceTests : IDisposable
{
    readonly TcpListener _server = new(IPAddress.Loopback, 0);

    TcpSource Source => new($"tcp://127.0.0.1:{((IPEndPoint)_server.LocalEndpoint).Port}", TimeProvider.System);

    [SetUp]
    public void Start() => _server.Start();

    public void Dispose() => _server.Dispose();

    [Test]
    public async Task Bytes_come_as_they_were_sent(CancellationToken cancellation)
    {
        await using var listener = new Listener(Source, cancellation);
        Task<byte[]> heard = listener.UntilAsync(TelegramText.Dsmr50.Length);
        using Socket meter = await _server.AcceptSocketAsync(cancellation);
        await meter.SendAsync(TelegramText.Dsmr50, cancellation);

        Assert.That(await heard, Is.EqualTo(TelegramText.Dsmr50));
    }

    [Test]
    public async Task Close_by_the_other_side_is_a_loss_and_the_next_enumeration_connects_again(CancellationToken cancellation)
    {
        TcpSource source = Source;
        for (int cycle = 0; cycle < 3; cycle++)
        {
            await using var listener = new Listener(source, cancellation);
            Task<byte[]> pending = listener.NextAsync();
            using (Socket meter = await _server.AcceptSocketAsync(cancellation))
            {
                await meter.SendAsync("/"u8.ToArray(), cancellation);
                Assert.That(await pending, Is.EqualTo("/"u8.ToArray()));
            }

            Assert.That(listener.NextAsync, Throws.TypeOf<SourceException>().With.Message.Contains("closed the connection"));
        }
    }

    [Test]
    public async Task Reset_by_the_other_side_is_a_loss(CancellationToken cancellation)
    {
        await using var listener = new Listener(Source, cancellation);
        Task<byte[]> pending = listener.NextAsync();
        using Socket meter = await _server.AcceptSocketAsync(cancellation);
        await meter.SendAsync("/"u8.ToArray(), cancellation);
        await pending;
        meter.LingerState = new LingerOption(true, 0);
        meter.Close();

        Assert.That(listener.NextAsync, Throws.TypeOf<SourceException>().With.Message.Contains("lost"));
    }

    [Test]
    public async Task Port_on_which_nothing_listens_says_so(CancellationToken cancellation)
    {
        TcpSource source = Source;
        _server.Stop();
        await using var listener = new Listener(source, cancellation);

        Assert.That(listener.NextAsync, Throws.TypeOf<SourceException>().With.Message.Contains(source.Name).And.Message.Contains("nothing listens"));
    }

    [Test]
    public async Task Cancellation_ends_a_wait(CancellationToken cancellation)
    {
        await using var listener = new Listener(Source, cancellation);
        Task<byte[]> pending = listener.NextAsync();
        using Socket meter = await _server.AcceptSocketAsync(cancellation);
        listener.Cancel();

        Assert.That(() => pending, Throws.InstanceOf<OperationCanceledException>());
    }
}
