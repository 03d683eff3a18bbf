using Microsoft.Extensions.Logging;
using P1Daemon.Configuration;

namespace P1Daemon.Journal;

/// <summary>Says in the log how many undelivered readings had to go: the first at once, then at most once an hour, and the rest at the end.</summary>
internal sealed class DropLog(JournalSettings settings, int mostRows, TimeProvider time, ILogger log)
{
    static readonly TimeSpan _pause = TimeSpan.FromHours(1);

    long? _saidAt;
    long _unsaid;

    /// <summary>Counts.</summary>
    public void Add(long dropped)
    {
        _unsaid += dropped;
        if (_saidAt is not { } said || time.GetElapsedTime(said) >= _pause)
        {
            Flush();
        }
    }

    /// <summary>Says what has not been said.</summary>
    public void Flush()
    {
        if (_unsaid == 0)
        {
            return;
        }

        if (mostRows == int.MaxValue)
        {
            JournalLog.Dropped(log, settings.MaxMebibytes, _unsaid);
        }
        else
        {
            JournalLog.DroppedFromMemory(log, mostRows, _unsaid);
        }

        _unsaid = 0;
        _saidAt = time.GetTimestamp();
    }
}
