using System.Net;
using System.Runtime.CompilerServices;

namespace P1Daemon.Http;

/// <summary>
/// Lets HttpListener answer to <c>localhost</c> on 127.0.0.1. It binds a name to the first address that the name has, on most machines <c>::1</c>, and refuses the name
/// with 404 everywhere else; but a client without an IPv6 network takes 127.0.0.1 for the same name. HttpListener has no public word for that.
/// </summary>
internal sealed class LoopbackName : IDisposable
{
    readonly object _endPoint;
    readonly object _prefix;

    /// <summary>To be made when the listener has started.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="endPoint">Its address 127.0.0.1: HttpListener's own object.</param>
    /// <param name="name">What it is to answer to there as well.</param>
    /// <param name="port">Its port.</param>
    public LoopbackName(HttpListener listener, object endPoint, string name, int port)
    {
        _endPoint = endPoint;
        _prefix = Prefix($"http://{name}:{port}/");
        Add(_endPoint, _prefix, listener);
    }

    /// <summary>To be called before the listener is closed: an address with a name left on it would stay open.</summary>
    public void Dispose() => Remove(_endPoint, _prefix);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType("System.Net.ListenerPrefix, System.Net.HttpListener")]
    private static extern object Prefix(string prefix);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "AddPrefix")]
    private static extern void Add(
        [UnsafeAccessorType("System.Net.HttpEndPointListener, System.Net.HttpListener")] object endPoint,
        [UnsafeAccessorType("System.Net.ListenerPrefix, System.Net.HttpListener")] object prefix, HttpListener listener);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "RemovePrefix")]
    private static extern void Remove(
        [UnsafeAccessorType("System.Net.HttpEndPointListener, System.Net.HttpListener")] object endPoint,
        [UnsafeAccessorType("System.Net.ListenerPrefix, System.Net.HttpListener")] object prefix);
}
