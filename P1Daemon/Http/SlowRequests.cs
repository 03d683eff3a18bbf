using System.Collections;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace P1Daemon.Http;

/// <summary>
/// Closes connections that owe a request for too long, and the oldest of these when they are too many. HttpListener's own clock stops at the first byte of a request,
/// it takes as many connections as come, and each may hold a head of 32 kB that never ends, several times over. It has no public word for any of that.
/// </summary>
internal sealed class SlowRequests : IDisposable
{
    /// <summary>As long as HttpListener itself waits for the next request of a connection.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>A browser has half a dozen.</summary>
    public const int Most = 100;

    static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    // While somebody keeps coming back.
    static readonly TimeSpan _hurry = TimeSpan.FromMilliseconds(100);

    static readonly FieldInfo _known = typeof(HttpListener).GetField("_connections", BindingFlags.Instance | BindingFlags.NonPublic)!;

    static readonly FieldInfo _new = Type.GetType("System.Net.HttpEndPointListener, System.Net.HttpListener")!
        .GetField("_unregisteredConnections", BindingFlags.Instance | BindingFlags.NonPublic)!;

    // Each with HttpListener's own lock for it.
    readonly (object Lock, IEnumerable Connections)[] _all;
    readonly TimeProvider _time;
    readonly ITimer _timer;

    // Since when each waits for which of its requests.
    Dictionary<object, (int Request, long Since)> _waiting = [];

    /// <summary>Looks after a listener that has started.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="endPoints">Its addresses, each once: HttpListener's own objects.</param>
    /// <param name="time">The host's clock.</param>
    public SlowRequests(HttpListener listener, IEnumerable<object> endPoints, TimeProvider time)
    {
        var known = (IDictionary)_known.GetValue(listener)!;
        _all = [(known, known.Keys), .. endPoints.Select(_new.GetValue).Select(set => (set!, (IEnumerable)set!))];
        _time = time;
        _timer = time.CreateTimer(_ => Sweep(), null, _pause, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    void Sweep()
    {
        long now = _time.GetTimestamp();
        _waiting = _all.SelectMany(each => Waiting(each.Lock, each.Connections)).ToDictionary(connection => connection, connection =>
            _waiting.TryGetValue(connection, out var before) && before.Request == Request(connection) ? before : (Request(connection), now));
        object[] oldestFirst = [.. _waiting.Keys.OrderBy(connection => _waiting[connection].Since)];
        int givenUp = Math.Max(oldestFirst.Length - Most, oldestFirst.Count(connection => _time.GetElapsedTime(_waiting[connection].Since, now) >= Patience));
        foreach (object connection in oldestFirst.AsSpan(0, givenUp))
        {
            GiveUp(connection, null);
        }

        if (givenUp > 0)
        {
            // What they held is old by now, and the collector looks at what is old only when there is much of it.
            GC.Collect();
        }

        _timer.Change(givenUp > 0 ? _hurry : _pause, Timeout.InfiniteTimeSpan);
    }

    // Those whose request is being answered are not waited for.
    static object[] Waiting(object itsLock, IEnumerable connections)
    {
        lock (itsLock)
        {
            return [.. connections.Cast<object>().Where(connection => !IsAnswered(connection))];
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_contextBound")]
    private static extern ref bool IsAnswered([UnsafeAccessorType("System.Net.HttpConnection, System.Net.HttpListener")] object connection);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Reuses")]
    private static extern int Request([UnsafeAccessorType("System.Net.HttpConnection, System.Net.HttpListener")] object connection);

    // What its own timer does.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "OnTimeout")]
    private static extern void GiveUp([UnsafeAccessorType("System.Net.HttpConnection, System.Net.HttpListener")] object connection, object? unused);
}
