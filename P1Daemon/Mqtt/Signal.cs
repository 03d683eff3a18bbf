using System.Diagnostics.CodeAnalysis;

namespace P1Daemon.Mqtt;

/// <summary>
/// Wakes one loop: by whatever happened, and by one alarm. Set twice before the loop looks, it wakes once; nothing set is ever lost.
/// </summary>
internal sealed class Signal : IDisposable
{
    [SuppressMessage("Usage", "CA2213", Justification = "A late acknowledgement may still set it; without its wait handle it holds nothing to free.")]
    readonly SemaphoreSlim _semaphore = new(0);
    readonly ITimer _alarm;

    public Signal(TimeProvider time) => _alarm = time.CreateTimer(_ => Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Wakes the loop, from any thread.</summary>
    public void Set()
    {
        // Whoever finds the count at 1 changed its data before the loop takes that 1 and looks.
        if (_semaphore.CurrentCount == 0)
        {
            _semaphore.Release();
        }
    }

    /// <summary>Waits until it is set, or until the alarm.</summary>
    /// <param name="alarm">From now; null for none.</param>
    public Task WaitAsync(TimeSpan? alarm)
    {
        // Rounded up to the timer's millisecond: waking just before the time means waking twice.
        TimeSpan due = alarm is { } span ? TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, span.TotalMilliseconds))) : Timeout.InfiniteTimeSpan;
        _alarm.Change(due, Timeout.InfiniteTimeSpan);
        return _semaphore.WaitAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _alarm.Dispose();
}
