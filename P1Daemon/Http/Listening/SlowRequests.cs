namespace P1Daemon.Http.Listening;

/// <summary>
/// Closes connections that owe a request for too long, and the oldest of these when they are too many. HttpListener's own clock stops at the first byte of a request,
/// it takes as many connections as come, and each may hold a head that never ends, several times over.
/// </summary>
internal sealed class SlowRequests : IDisposable
{
    /// <summary>As long as HttpListener itself waits for the next request of a connection.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>A browser has half a dozen.</summary>
    public const int Most = 100;

    // So many new ones are not waited a second for.
    const int Together = 50;

    static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    readonly TimeProvider _time;
    readonly ITimer _timer;
    readonly Lock _lock = new();

    readonly List<Seen> _connections = [];
    int _new;

    /// <summary>Looks once a second.</summary>
    public SlowRequests(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => Sweep(), null, _pause, _pause);
    }

    /// <summary>Looks after one more. Whoever lets them in waits here when many come at once.</summary>
    public void Add(object connection)
    {
        lock (_lock)
        {
            _connections.Add(new Seen(connection) { Since = _time.GetTimestamp() });
            if (++_new < Together)
            {
                return;
            }
        }

        Sweep();
    }

    /// <summary>Closes all.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _connections.ForEach(seen => seen.Close());
            _connections.Clear();
        }
    }

    void Sweep()
    {
        lock (_lock)
        {
            _new = 0;
            long now = _time.GetTimestamp();
            _connections.RemoveAll(seen => seen.IsClosed);
            Seen[] waiting = [.. _connections.Where(seen => seen.IsWaiting(now)).OrderBy(seen => seen.Since)];
            int givenUp = Math.Max(waiting.Length - Most, waiting.Count(seen => _time.GetElapsedTime(seen.Since, now) >= Patience));
            if (givenUp > 0)
            {
                Array.ForEach(waiting[..givenUp], seen => seen.Close());

                // What they held is old by now, and the collector looks at what is old only when there is much of it.
                GC.Collect();
            }
        }
    }

    // Held weakly: what a closed connection had would grow old until the next look.
    sealed class Seen(object connection)
    {
        readonly WeakReference<object> _connection = new(connection);
        int _request;

        public required long Since { get; set; }

        public bool IsClosed => !_connection.TryGetTarget(out object? connection) || HttpListenerParts.IsClosed(connection);

        // Those whose request is being answered are not waited for.
        public bool IsWaiting(long now)
        {
            if (!_connection.TryGetTarget(out object? connection))
            {
                return false;
            }

            int request = HttpListenerParts.Request(connection);
            bool isAnswered = HttpListenerParts.IsAnswered(connection);
            if (isAnswered || request != _request)
            {
                (_request, Since) = (request, now);
            }

            return !isAnswered;
        }

        public void Close()
        {
            if (_connection.TryGetTarget(out object? connection))
            {
                HttpListenerParts.GiveUp(connection);
            }
        }
    }
}
