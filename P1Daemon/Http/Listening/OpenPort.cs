using System.Net;
using System.Net.Sockets;
using P1Daemon.Configuration;

namespace P1Daemon.Http.Listening;

/// <summary>
/// A port that is listened on: an HttpListener, and in front of it what it lacks. HttpListener lets clients in before it is ready for them, and one that is there at that
/// moment ends the process (dotnet/corefx#35191); it also takes as many as come, binds a name to one of its addresses, and refuses other names by itself, with a success
/// behind it. So it listens for a moment on a port of this machine's own address that nobody knows of; clients are let in by <see cref="Admission"/>, whatever name they
/// ask for: who may ask is for <see cref="Gate"/> to judge.
/// </summary>
internal sealed class OpenPort : IDisposable
{
    const string Own = "127.0.0.1";

    const int Attempts = 10;

    readonly ListenSockets _sockets;
    readonly object _endPoint;
    readonly object _anyName;
    readonly SlowRequests _slow;
    readonly Admission _admission;

    OpenPort(ListenSockets sockets, HttpListener listener, int ownPort, string url, TimeProvider time)
    {
        _sockets = sockets;
        Listener = listener;
        Url = url;
        _endPoint = HttpListenerParts.EndPoint(listener, Own, ownPort);
        HttpListenerParts.SocketOf(_endPoint).Dispose();
        _anyName = HttpListenerParts.Prefix($"http://+:{ownPort}/");
        HttpListenerParts.Add(_endPoint, _anyName, listener);
        _slow = new SlowRequests(time);
        _admission = new Admission(_endPoint, sockets, _slow, time);
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
            (HttpListener listener, int ownPort) = Start();
            return new OpenPort(sockets, listener, ownPort, $"http://{(listen.IsAny ? Dns.GetHostName() : listen.Host)}:{sockets.Port}/", time);
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
        _admission.Dispose();
        _sockets.Dispose();
        _slow.Dispose();
        HttpListenerParts.Remove(_endPoint, _anyName);
        Listener.Close();
    }

    static (HttpListener Listener, int OwnPort) Start()
    {
        for (int left = Attempts; ; left--)
        {
            int port = ListenSockets.FreePort();
            var listener = new HttpListener { IgnoreWriteExceptions = true };
            listener.Prefixes.Add($"http://{Own}:{port}/");
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (HttpListenerException) when (left > 1)
            {
                // Somebody else was given it meanwhile.
                listener.Close();
            }
        }
    }
}
