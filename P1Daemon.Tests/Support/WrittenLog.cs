using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace P1Daemon.Tests.Support;

/// <summary>A log that a test can read.</summary>
sealed class WrittenLog<T> : ILogger<T>
{
    readonly ConcurrentQueue<string> _lines = new();

    /// <summary><c>Information: …</c>, one each.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
}
