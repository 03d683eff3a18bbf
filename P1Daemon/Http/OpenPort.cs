using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using P1Daemon.Configuration;

namespace P1Daemon.Http;

/// <summary>
/// A port that is listened on: an HttpListener, and beside it what it lacks. HttpListener lets clients in before it is ready for them, and one that is there at that
/// moment ends the process (dotnet/corefx#35191); it also knows one address for a name, no IPv6 literal and no free port. So it begins on ports of this machine's own
/// address that nobody knows of, and is given the sockets that are meant once it is ready.
/// </summary>
internal sealed class OpenPort : IDisposable
{
    const string Own = "127.0.0.1";

    const int Attempts = 10;

    readonly ListenSockets _sockets;
    readonly AnyName[] _names;
    readonly SlowRequests _slow;

    OpenPort(ListenSockets sockets, HttpListener listener, int[] ownPorts, string url, TimeProvider time)
    {
        _sockets = sockets;
        Listener = listener;
        Url = url;
        object[] endPoints = Array.ConvertAll(ownPorts, port => EndPoint(null, Own, port, listener, secure: false));
        _names = [.. endPoints.Zip(ownPorts, (endPoint, port) => new AnyName(listener, endPoint, port))];
        _slow = new SlowRequests(listener, endPoints, time);
        foreach ((object endPoint, Socket socket) in endPoints.Zip(sockets.All))
        {
            LetIn(endPoint, socket);
        }
    }

    /// <summary>Takes requests.</summary>
    public HttpListener Listener { get; }

    /// <summary>The address that a person opens, with the real port.</summary>
    public string Url { get; }

    /// <summary>Listens; port 0 is a free one.</summary>
    /// <exception cref="SocketException">The port is taken, or the address is not to be had; the message says which.</exception>
    /// <exception cref="HttpListenerException">This machine's own address has no free port.</exception>
    public static OpenPort Listen(ListenAddress listen, TimeProvider time)
    {
        ListenSockets sockets = ListenSockets.Open(listen);
        try
        {
            (HttpListener listener, int[] ownPorts) = Start(sockets.All.Count);
            return new OpenPort(sockets, listener, ownPorts, $"http://{(listen.IsAny ? Dns.GetHostName() : listen.Host)}:{sockets.Port}/", time);
        }
        catch
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slow.Dispose();
        Array.ForEach(_names, name => name.Dispose());
        Listener.Close();
        _sockets.Dispose();
    }

    static (HttpListener Listener, int[] OwnPorts) Start(int count)
    {
        for (int left = Attempts; ; left--)
        {
            int[] ports = ListenSockets.FreePorts(count);
            var listener = new HttpListener { IgnoreWriteExceptions = true };
            Array.ForEach(ports, port => listener.Prefixes.Add($"http://{Own}:{port}/"));
            try
            {
                listener.Start();
                return (listener, ports);
            }
            catch (HttpListenerException) when (left > 1)
            {
                // Somebody else was given one of them meanwhile.
                listener.Close();
            }
        }
    }

    // What waits for clients of the former socket ends with it, and goes on with the latter.
    static void LetIn(object endPoint, Socket socket)
    {
        ref Socket its = ref SocketOf(endPoint);
        Socket former = its;
        its = socket;
        former.Dispose();
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_socket")]
    private static extern ref Socket SocketOf([UnsafeAccessorType("System.Net.HttpEndPointListener, System.Net.HttpListener")] object endPoint);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "GetEPListener")]
    [return: UnsafeAccessorType("System.Net.HttpEndPointListener, System.Net.HttpListener")]
    private static extern object EndPoint(
        [UnsafeAccessorType("System.Net.HttpEndPointManager, System.Net.HttpListener")] object? manager, string host, int port, HttpListener listener, bool secure);
}
