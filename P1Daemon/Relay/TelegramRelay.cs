using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using P1Daemon.Configuration;
using P1Daemon.Live;

namespace P1Daemon.Relay;

/// <summary>
/// Passes every verified telegram on to every program that connects, as the meter sent it: what else reads a P1 port over the network
/// need not know that this daemon is in between. A client begins with the next whole telegram, and one that does not read is dropped.
/// </summary>
internal sealed partial class TelegramRelay(RelaySettings settings, Feed feed, TimeProvider time, ILogger<TelegramRelay> log) : BackgroundService
{
    static readonly TimeSpan _sendLimit = TimeSpan.FromSeconds(10);
    static readonly TimeSpan _retry = TimeSpan.FromSeconds(30);

    readonly RelayClients _clients = new();
    Sighting? _last;
    bool _saidWhy;
    bool _saidFull;

    /// <summary>What it listens on, with the real port; null while it does not.</summary>
    public IPEndPoint? EndPoint { get; private set; }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Made only where there is something to listen on.
        ListenAddress listen = settings.Listen!.Value;
        feed.Changed += Offer;
        try
        {
            while (true)
            {
                await AcceptAsync(listen, stoppingToken);
                await Task.Delay(_retry, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            feed.Changed -= Offer;
        }
    }

    /// <summary>Ends when listening is not possible, or no longer.</summary>
    async Task AcceptAsync(ListenAddress listen, CancellationToken stopping)
    {
        try
        {
            using Socket listener = await ListenAsync(listen, stopping);
            EndPoint = (IPEndPoint)listener.LocalEndPoint!;
            LogListening(EndPoint, listen.IsLoopback ? "" : ", and every program in the network can read the meter's telegrams there");
            _saidWhy = false;
            while (true)
            {
                _ = ServeAsync(await listener.AcceptAsync(stopping), stopping);
            }
        }
        catch (SocketException failure)
        {
            if (!_saidWhy)
            {
                _saidWhy = true;
                LogCannotListen(listen, failure.Message, _retry.TotalSeconds);
            }
        }
        finally
        {
            EndPoint = null;
        }
    }

    /// <summary>Listens; port 0 is a free one.</summary>
    /// <exception cref="SocketException">The port is taken, or the address is not to be had.</exception>
    public static async Task<Socket> ListenAsync(ListenAddress listen, CancellationToken stopping) => Listen(await ResolveAsync(listen, stopping));

    static async Task<IPEndPoint> ResolveAsync(ListenAddress listen, CancellationToken stopping)
    {
        IPAddress address = listen switch
        {
            { IsAnyIPv4: true } => IPAddress.Any,
            { IsAny: true } => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any,
            { Host: "localhost" } => IPAddress.Loopback,
            _ => (await Dns.GetHostAddressesAsync(listen.Host, stopping))[0],
        };
        return new IPEndPoint(address, listen.Port);
    }

    static Socket Listen(IPEndPoint at)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (at.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(at);
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    async Task ServeAsync(Socket socket, CancellationToken stopping)
    {
        EndPoint? peer = null;
        try
        {
            peer = socket.RemoteEndPoint;
            using var client = new RelayClient(socket);
            if (!_clients.TryAdd(client))
            {
                SayFull(peer);
                return;
            }

            _saidFull = false;
            LogConnected(peer);
            await ServeAsync(client, stopping);
            LogLeft(peer);
        }
        catch (TimeoutException)
        {
            LogTooSlow(peer);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            LogLeft(peer);
        }
        finally
        {
            socket.Dispose();
        }
    }

    async Task ServeAsync(RelayClient client, CancellationToken stopping)
    {
        try
        {
            await client.SendAllAsync(_sendLimit, time, stopping);
        }
        finally
        {
            _clients.Remove(client);
        }
    }

    void SayFull(EndPoint? peer)
    {
        if (!_saidFull)
        {
            _saidFull = true;
            LogFull(peer, RelayClients.Most);
        }
    }

    /// <summary>On the meter's thread: queues and returns. An event alone brings no new telegram.</summary>
    void Offer()
    {
        Sighting? newest = feed.Newest;
        if (newest is null || ReferenceEquals(newest, _last))
        {
            return;
        }

        _last = newest;
        _clients.Offer(newest.Raw);
    }

    [LoggerMessage(311, LogLevel.Information, "The relay listens on {EndPoint}{Reach}")]
    partial void LogListening(IPEndPoint endPoint, string reach);

    [LoggerMessage(312, LogLevel.Warning, "The relay cannot listen on {Listen}: {Reason}. Set relay.listen to a free port, or stop the program that has it; everything else goes on, and this is tried again every {Seconds} s")]
    partial void LogCannotListen(ListenAddress listen, string reason, double seconds);

    [LoggerMessage(313, LogLevel.Debug, "Relay client {Peer} connected")]
    partial void LogConnected(EndPoint? peer);

    [LoggerMessage(314, LogLevel.Debug, "Relay client {Peer} left")]
    partial void LogLeft(EndPoint? peer);

    [LoggerMessage(315, LogLevel.Warning, "Relay client {Peer} was dropped: it reads more slowly than telegrams come; it may connect again")]
    partial void LogTooSlow(EndPoint? peer);

    [LoggerMessage(316, LogLevel.Warning, "Relay client {Peer} was turned away: {Most} clients are connected already")]
    partial void LogFull(EndPoint? peer, int most);
}
