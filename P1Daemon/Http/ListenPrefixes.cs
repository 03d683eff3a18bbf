using System.Net;
using System.Net.Sockets;
using P1Daemon.Configuration;

namespace P1Daemon.Http;

/// <summary>
/// What HttpListener has to be told for a listen address. It binds a name to the first address that the name has, knows no IPv6 address, and
/// <c>0.0.0.0</c> only as <c>+</c> (dotnet/runtime#34399).
/// </summary>
internal static class ListenPrefixes
{
    const string Localhost = "localhost";

    const string Loopback = "127.0.0.1";

    /// <summary>The hosts to listen on, each another address; <c>+</c> stands for any.</summary>
    /// <exception cref="HttpListenerException">There is no way to listen on this address; the message says what to do.</exception>
    public static IReadOnlyList<string> Hosts(ListenAddress listen)
    {
        if (listen.IsAny)
        {
            return ["+"];
        }

        if (listen.Host is Localhost or Loopback)
        {
            return FirstAddress(Localhost).AddressFamily == AddressFamily.InterNetwork ? [Loopback] : [Loopback, Localhost];
        }

        if (!IPAddress.TryParse(listen.Host, out _))
        {
            // Throws where nobody knows it.
            FirstAddress(listen.Host);
        }

        return [listen.Host.ToLowerInvariant()];
    }

    /// <summary>The address that a person opens.</summary>
    public static string Url(ListenAddress listen, int port) =>
        $"http://{(listen.IsAny ? Dns.GetHostName() : listen.Host)}:{port}/";

    /// <summary>A port that nobody listens on at this moment.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    static IPAddress FirstAddress(string name)
    {
        try
        {
            return Dns.GetHostAddresses(name)[0];
        }
        catch (SocketException unresolved)
        {
            throw new HttpListenerException(unresolved.ErrorCode, $"the name is not known: {unresolved.Message}");
        }
    }
}
