using System.Net;
using System.Net.Sockets;

namespace P1Daemon.Tests.Support;

/// <summary>
/// Ports that nothing listens on. They lie below those that the kernel gives to outgoing connections (<c>ip_local_port_range</c>): one of these, or what is left of it for a
/// minute after its end, could have the port before whoever it was taken for.
/// </summary>
static class FreePort
{
    const int First = 10_000, Beyond = 32_000;

    static int _last = Random.Shared.Next(First, Beyond);

    /// <summary>Another one each time, free on all addresses.</summary>
    public static int Take()
    {
        while (true)
        {
            int port = First + (Interlocked.Increment(ref _last) % (Beyond - First));
            if (IsFree(IPAddress.Any, port) && IsFree(IPAddress.IPv6Any, port))
            {
                return port;
            }
        }
    }

    static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
        catch (SocketException absent) when (absent.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
        {
            // A machine without IPv6.
            return true;
        }
    }
}
