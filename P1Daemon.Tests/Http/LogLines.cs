using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace P1Daemon.Tests.Http;

/// <summary>A log that tests can read.</summary>
internal sealed class LogLines<T> : ILogger<T>
{
    readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();
    TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> At(LogLevel level) => [.. _lines.Where(line => line.Level == level).Select(line => line.Text)];

    public async Task<string> LineAsync(string part, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed = Volatile.Read(ref _changed).Task;
            if (_lines.FirstOrDefault(line => line.Text.Contains(part, StringComparison.Ordinal)).Text is { } found)
            {
                return found;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue((logLevel, formatter(state, exception)));
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
