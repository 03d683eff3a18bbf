namespace P1Daemon.Commands;

/// <summary>One line on a terminal that says what is being waited for, and is gone when the waiting is over.</summary>
internal sealed class Progress : IDisposable
{
    const string Erase = "\r\e[K";

    // Some terminals do not tell theirs.
    const int UnknownWidth = 79;

    static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(250);

    readonly Lock _lock = new();
    readonly Func<string> _words;
    readonly ITimer? _timer;
    bool _ended;

    Progress(Func<string> words, bool terminal)
    {
        _words = words;
        _timer = terminal ? TimeProvider.System.CreateTimer(_ => Write(), null, _interval, _interval) : null;
    }

    /// <summary>Begins; on standard error, and only where that is a terminal.</summary>
    public static Progress Show(Func<string> words) => new(words, !Console.IsErrorRedirected);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            if (_timer is not null)
            {
                _timer.Dispose();
                Console.Error.Write(Erase);
            }
        }
    }

    void Write()
    {
        lock (_lock)
        {
            if (!_ended)
            {
                string words = _words();
                int width = Console.WindowWidth is > 1 and var columns ? columns - 1 : UnknownWidth;
                Console.Error.Write(Erase + (words.Length > width ? words[..width] : words));
            }
        }
    }
}
