using Microsoft.Extensions.Time.Testing;

namespace P1Daemon.Tests.Mqtt;

/// <summary>A clock that the test moves, and that keeps what every timer was set to.</summary>
sealed class TimerRecorder : FakeTimeProvider
{
    readonly Lock _lock = new();
    readonly List<TimeSpan> _delays = [];
    readonly List<TimeSpan> _alarms = [];

    /// <summary>What new timers were set to, but for those that wait for no time yet.</summary>
    public IReadOnlyList<TimeSpan> Delays => Copy(_delays);

    /// <summary>What timers that were there were set to.</summary>
    public IReadOnlyList<TimeSpan> Alarms => Copy(_alarms);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // The test that sees it moves the clock: the timer must be there by then.
        var timer = new Recorded(this, base.CreateTimer(callback, state, dueTime, period));
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Keep(_delays, dueTime);
        }

        return timer;
    }

    IReadOnlyList<TimeSpan> Copy(List<TimeSpan> dues)
    {
        lock (_lock)
        {
            return [.. dues];
        }
    }

    void Keep(List<TimeSpan> dues, TimeSpan due)
    {
        lock (_lock)
        {
            dues.Add(due);
        }
    }

    sealed class Recorded(TimerRecorder recorder, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool changed = timer.Change(dueTime, period);
            recorder.Keep(recorder._alarms, dueTime);
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
