using System.Net;
using System.Runtime.CompilerServices;
using P1Daemon.Configuration;

namespace P1Daemon.Http;

/// <summary>A port that is listened on: an HttpListener, and beside it what it lacks.</summary>
internal sealed class OpenPort : IDisposable
{
    const int Attempts = 10;

    readonly AnyName[] _names;
    readonly SlowRequests _slow;

    OpenPort(HttpListener listener, ListenAddress listen, IReadOnlyList<string> hosts, int port, TimeProvider time)
    {
        Listener = listener;
        Url = ListenPrefixes.Url(listen, port);
        object[] endPoints = [.. hosts.Select(host => EndPoint(listener, host, port))];
        _names = listen.IsAny ? [] : [.. endPoints.Select(endPoint => new AnyName(listener, endPoint, port))];
        _slow = new SlowRequests(listener, endPoints, time);
    }

    /// <summary>Takes requests.</summary>
    public HttpListener Listener { get; }

    /// <summary>The address that a person opens, with the real port.</summary>
    public string Url { get; }

    /// <summary>Listens; port 0 is a free one.</summary>
    /// <exception cref="HttpListenerException">The port is taken, or the address is not to be had; the message says which.</exception>
    public static OpenPort Listen(ListenAddress listen, TimeProvider time)
    {
        for (int left = listen.Port == 0 ? Attempts : 1; ; left--)
        {
            try
            {
                return Listen(listen, listen.Port == 0 ? ListenPrefixes.FreePort() : listen.Port, time);
            }
            catch (HttpListenerException) when (left > 1)
            {
                // Free on one address, and an outgoing connection's on another.
            }
        }
    }

    static OpenPort Listen(ListenAddress listen, int port, TimeProvider time)
    {
        var listener = new HttpListener { IgnoreWriteExceptions = true };
        try
        {
            IReadOnlyList<string> hosts = ListenPrefixes.Hosts(listen);
            foreach (string host in hosts)
            {
                listener.Prefixes.Add($"http://{host}:{port}/");
            }

            listener.Start();
            return new OpenPort(listener, listen, hosts, port, time);
        }
        catch (HttpListenerException)
        {
            listener.Close();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slow.Dispose();
        Array.ForEach(_names, name => name.Dispose());
        Listener.Close();
    }

    /// <summary>HttpListener's own object for an address that it listens on.</summary>
    public static object EndPoint(HttpListener listener, string host, int port) => EndPoint(null, host, port, listener, secure: false);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "GetEPListener")]
    [return: UnsafeAccessorType("System.Net.HttpEndPointListener, System.Net.HttpListener")]
    private static extern object EndPoint(
        [UnsafeAccessorType("System.Net.HttpEndPointManager, System.Net.HttpListener")] object? manager, string host, int port, HttpListener listener, bool secure);
}
