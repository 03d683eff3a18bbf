using System.Net;
using System.Net.Sockets;
using P1Daemon.Configuration;

namespace P1Daemon.Http.Listening;

/// <summary>The sockets of a listen address: one for every address that it stands for, all on the same port.</summary>
internal sealed class ListenSockets : IDisposable
{
    readonly List<Socket> _all = [];

    ListenSockets()
    {
    }

    /// <summary>Whoever connects to one waits until somebody lets him in.</summary>
    public IReadOnlyList<Socket> All => _all;

    /// <summary>The real one.</summary>
    public int Port => ((IPEndPoint)_all[0].LocalEndPoint!).Port;

    /// <summary>Takes the addresses; port 0 is a free one.</summary>
    /// <exception cref="SocketException">The port is taken, or the address is not to be had; the message says which.</exception>
    public static ListenSockets Open(ListenAddress listen)
    {
        var sockets = new ListenSockets();
        try
        {
            // IPv4 and IPv6 apart: HttpListener cannot name an IPv4 client's own side of an IPv6 socket, and refuses a request without Host.
            switch (listen)
            {
                case { Host: "*" }:
                    sockets.Take(IPAddress.Any, listen.Port);
                    sockets.TakeIfThereIsIPv6(IPAddress.IPv6Any);
                    break;
                case { Host: "localhost" }:
                    sockets.Take(IPAddress.Loopback, listen.Port);
                    sockets.TakeIfThereIsIPv6(IPAddress.IPv6Loopback);
                    break;
                default:
                    sockets.Take(Resolve(listen.Host), listen.Port);
                    break;
            }

            return sockets;
        }
        catch (SocketException)
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>A port of this machine's own address that nobody listens on at this moment.</summary>
    public static int FreePort()
    {
        using var sockets = new ListenSockets();
        sockets.Take(IPAddress.Loopback, 0);
        return sockets.Port;
    }

    /// <inheritdoc/>
    public void Dispose() => _all.ForEach(socket => socket.Dispose());

    void Take(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            _all.Add(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    void TakeIfThereIsIPv6(IPAddress address)
    {
        try
        {
            Take(address, Port);
        }
        catch (SocketException absent) when (absent.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
        {
            // There is not.
        }
    }

    static IPAddress Resolve(string host)
    {
        try
        {
            return IPAddress.TryParse(host, out IPAddress? address) ? address : Dns.GetHostAddresses(host)[0];
        }
        catch (SocketException unresolved)
        {
            throw new SocketException((int)unresolved.SocketErrorCode, $"the name is not known: {unresolved.Message}");
        }
    }
}
