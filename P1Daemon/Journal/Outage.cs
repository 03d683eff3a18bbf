using Microsoft.Extensions.Logging;

namespace P1Daemon.Journal;

/// <summary>The time in which the journal's file cannot be written: why, and once in the log that it begins and that it ends.</summary>
internal sealed class Outage(string path, int mostInMemory, TimeProvider time, ILogger log)
{
    long _since;
    bool _said;

    /// <summary>Why, in words; null while all is well.</summary>
    public string? Why { get; private set; }

    /// <summary>Something went wrong; damage is said only when no new file can be begun.</summary>
    public void Note(Exception error)
    {
        _since = Why is null ? time.GetTimestamp() : _since;
        Why = JournalFault.InWords(error);
        if (!JournalFault.IsDamage(error))
        {
            Say();
        }
    }

    /// <summary>Says it, if it has not been said.</summary>
    public void Say()
    {
        if (!_said)
        {
            JournalLog.NotWritable(log, path, Why!, mostInMemory);
            _said = true;
        }
    }

    /// <summary>The file can be written again.</summary>
    /// <param name="moved">Readings that were moved into it.</param>
    public void End(long moved)
    {
        Why = null;
        if (_said)
        {
            JournalLog.WritableAgain(log, path, time.GetElapsedTime(_since).TotalSeconds, moved);
            _said = false;
        }
    }

    /// <summary>The daemon stops meanwhile.</summary>
    /// <param name="lost">Undelivered readings in memory.</param>
    public void Stop(long lost)
    {
        if (lost > 0)
        {
            JournalLog.LostAtStop(log, path, Why!, lost);
        }
    }
}
