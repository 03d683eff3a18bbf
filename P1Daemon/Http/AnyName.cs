using System.Net;
using System.Runtime.CompilerServices;

namespace P1Daemon.Http;

/// <summary>
/// Lets HttpListener hand on every request that comes to an address, whatever name it asks for, so that one place decides: <see cref="Gate"/>. By itself it
/// refuses names that it was not told with a page of its own before anyone is asked, and a success behind it. It has no public word for that but <c>+</c>, which is every
/// address of the machine.
/// </summary>
internal sealed class AnyName : IDisposable
{
    readonly object _endPoint;
    readonly object _prefix;

    /// <summary>To be made when the listener has started.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="endPoint">One of its addresses: HttpListener's own object.</param>
    /// <param name="port">Its port.</param>
    public AnyName(HttpListener listener, object endPoint, int port)
    {
        _endPoint = endPoint;
        _prefix = Prefix($"http://+:{port}/");
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
