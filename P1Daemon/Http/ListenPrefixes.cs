using System.Net;
using System.Net.Sockets;
using P1Daemon.Configuration;

namespace P1Daemon.Http;

/// <summary>
/// What HttpListener has to be told for a listen address. It answers only requests whose Host equals a prefix, so a name gets its
/// address beside it; and it knows no IPv6 address, and <c>0.0.0.0</c> only as <c>+</c> (dotnet/runtime#34399).
/// </summary>
internal static class ListenPrefixes
{
    /// <summary>The name of the loopback.</summary>
    public const string Localhost = "localhost";

    const string Loopback = "127.0.0.1";

    /// <summary>The hosts to listen for; <c>+</c> stands for any.</summary>
    /// <exception cref="HttpListenerException">There is no way to listen on this address; the message says what to do.</exception>
    public static IReadOnlyList<string> Hosts(ListenAddress listen)
    {
        if (listen.IsAny)
        {
            return ["+"];
        }

        if (IsLocalhost(listen))
        {
            return FirstAddress(Localhost).AddressFamily == AddressFamily.InterNetwork ? [Loopback] : [Loopback, Localhost];
        }

        if (IPAddress.TryParse(listen.Host, out IPAddress? address))
        {
            return address.AddressFamily == AddressFamily.InterNetwork
                ? [address.ToString()]
                : throw new HttpListenerException(0, "an IPv6 address cannot be used here, give a name that stands for it, localhost or *");
        }

        return WithAddress(listen.Host.ToLowerInvariant());
    }

    /// <summary>True where 127.0.0.1 must answer to its name as well: <see cref="LoopbackName"/>.</summary>
    public static bool IsLocalhost(ListenAddress listen) => listen.Host is Localhost or Loopback;

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

    // HttpListener listens on the first address; where that is IPv6 the name alone must do.
    static IReadOnlyList<string> WithAddress(string name)
    {
        IPAddress first = FirstAddress(name);
        return first.AddressFamily == AddressFamily.InterNetwork ? [name, first.ToString()] : [name];
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
