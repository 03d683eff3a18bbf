using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace P1Daemon.Http.Listening;

/// <summary>
/// What HttpListener has no public word for: the one place that reaches into it. An "end point" is its object for an address that it listens on, a "connection" its
/// object for a client.
/// </summary>
internal static class HttpListenerParts
{
    const string EndPointType = "System.Net.HttpEndPointListener, System.Net.HttpListener";
    const string ConnectionType = "System.Net.HttpConnection, System.Net.HttpListener";
    const string PrefixType = "System.Net.ListenerPrefix, System.Net.HttpListener";
    const string ManagerType = "System.Net.HttpEndPointManager, System.Net.HttpListener";

    /// <summary>The end point of a listener that has started.</summary>
    public static object EndPoint(HttpListener listener, string host, int port) => EndPoint(null, host, port, listener, secure: false);

    /// <summary>Where an end point takes its clients from.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_socket")]
    public static extern ref Socket SocketOf([UnsafeAccessorType(EndPointType)] object endPoint);

    /// <summary>A name that requests may ask for: <c>http://name:port/</c>.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(PrefixType)]
    public static extern object Prefix(string prefix);

    /// <summary>Lets requests for a name come through.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "AddPrefix")]
    public static extern void Add([UnsafeAccessorType(EndPointType)] object endPoint, [UnsafeAccessorType(PrefixType)] object prefix, HttpListener listener);

    /// <summary>To be called before the listener is closed: an end point with a name left on it would stay.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "RemovePrefix")]
    public static extern void Remove([UnsafeAccessorType(EndPointType)] object endPoint, [UnsafeAccessorType(PrefixType)] object prefix);

    /// <summary>A connection of a client.</summary>
    public static object Connection(Socket client, object endPoint) => Connection(client, endPoint, secure: false, null);

    /// <summary>What a connection reads from and writes to.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_stream")]
    public static extern ref Stream StreamOf([UnsafeAccessorType(ConnectionType)] object connection);

    /// <summary>Waits for the first request.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "BeginReadRequest")]
    public static extern void Begin([UnsafeAccessorType(ConnectionType)] object connection);

    /// <summary>True once a connection has no client any more.</summary>
    public static bool IsClosed(object connection) => ClientOf(connection) is null;

    /// <summary>True while a request is being answered.</summary>
    public static bool IsAnswered(object connection) => ContextBound(connection);

    /// <summary>Which of its requests a connection is at.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Reuses")]
    public static extern int Request([UnsafeAccessorType(ConnectionType)] object connection);

    /// <summary>Closes a connection as its own timer does.</summary>
    public static void GiveUp(object connection) => OnTimeout(connection, null);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "GetEPListener")]
    [return: UnsafeAccessorType(EndPointType)]
    private static extern object EndPoint([UnsafeAccessorType(ManagerType)] object? manager, string host, int port, HttpListener listener, bool secure);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(ConnectionType)]
    private static extern object Connection(Socket client, [UnsafeAccessorType(EndPointType)] object endPoint, bool secure, X509Certificate? certificate);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_socket")]
    private static extern ref Socket? ClientOf([UnsafeAccessorType(ConnectionType)] object connection);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_contextBound")]
    private static extern ref bool ContextBound([UnsafeAccessorType(ConnectionType)] object connection);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "OnTimeout")]
    private static extern void OnTimeout([UnsafeAccessorType(ConnectionType)] object connection, object? unused);
}
