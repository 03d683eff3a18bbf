using Microsoft.Extensions.Logging;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Readings;

namespace P1Daemon.Journal;

/// <summary>
/// The journal on a file, and one in memory in its place while the file cannot be written. What can still be read from the file goes out before what is in
/// memory; once the file can be written, memory's rows are moved into it and it is the only journal again. No fault of the disk ends the daemon.
/// </summary>
/// <remarks>
/// The writer is the meter's loop, the reader the publisher's; one lock holds both. Whether the file can be written is tried when a reading comes, at most
/// every few seconds. When rows move, the reader may see those again that were under way.
/// </remarks>
internal sealed partial class FallbackJournal : IReadingJournal, IDisposable
{
    const int MostInMemory = 10_000;

    static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(5);
    static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(1);

    readonly Lock _lock = new();
    readonly JournalOpener _opener;
    readonly Outage _outage;
    readonly JournalHealth _health;
    readonly TimeProvider _time;
    readonly Backoff _pauses = new(_firstPause, _longestPause);

    readonly JournalPair _pair = new();
    long _triedAt;
    TimeSpan _pause;

    /// <summary>Opens the file, or begins in memory.</summary>
    /// <param name="settings">Where, how long, how large.</param>
    /// <param name="deliver">False where nothing is ever delivered: readings count as delivered at once.</param>
    /// <param name="bootId">Of <see cref="BootId"/>.</param>
    /// <param name="health">Told how things stand.</param>
    /// <param name="time">The host's clock.</param>
    /// <param name="log">Told when the file is lost and back, and of readings that are lost.</param>
    public FallbackJournal(JournalSettings settings, bool deliver, string? bootId, JournalHealth health, TimeProvider time, ILogger log)
    {
        _opener = new JournalOpener(settings, deliver, bootId, time, log);
        _outage = new Outage(settings.Path, MostInMemory, time, log);
        _health = health;
        _time = time;
        try
        {
            _pair.File = new ShownJournal(_opener.OpenFile, 0);
            Facts = _pair.File.Own.Facts;
        }
        catch (Exception error) when (JournalFault.IsExpected(error))
        {
            GiveWay(error);
        }

        Report();
    }

    /// <inheritdoc/>
    public event Action? Appended;

    /// <inheritdoc/>
    public StandingFacts Facts { get; private set; } = new();

    /// <inheritdoc/>
    public long Acknowledged
    {
        get
        {
            lock (_lock)
            {
                return _pair.Acknowledged;
            }
        }
    }

    /// <inheritdoc/>
    public void Append(Reading reading, StandingFacts facts)
    {
        lock (_lock)
        {
            if (_pair.Memory is not null && _time.GetElapsedTime(_triedAt) >= _pause)
            {
                Return();
            }

            Exception? fault = _pair.Memory is null ? TryAppend(_pair.File!.Own, reading, facts) : null;
            if (fault is not null)
            {
                GiveWay(fault);
            }

            _pair.Memory?.Own.Append(reading, facts);
            Facts = facts;
            if (fault is not null && _pair.File is null)
            {
                // Damaged: a new file can take its place at once.
                Return();
            }

            Report();
        }

        Appended?.Invoke();
    }

    /// <inheritdoc/>
    public IReadOnlyList<JournalRow> Undelivered(long after, int limit)
    {
        lock (_lock)
        {
            if (TryRead(after, limit) is { } rows)
            {
                return rows;
            }

            // What cannot be read is closed by now: once opened again, or in a new file, what can be read of it is shown.
            Return();
            rows = TryRead(after, limit) ?? TryRead(after, limit);
            Report();
            return rows ?? [];
        }
    }

    /// <inheritdoc/>
    public void Acknowledge(long row)
    {
        lock (_lock)
        {
            _pair.Acknowledge(row);
            Report();
        }
    }

    /// <inheritdoc/>
    public History History(long from, long to, int step, long? begin = null)
    {
        // What is in the file, and what is in memory on top of it.
        var steps = new HistorySteps(begin ?? from, from, to, step);
        while (AddTo(steps, () => _pair.File))
        {
        }

        steps.Rewind();
        while (AddTo(steps, () => _pair.Memory))
        {
        }

        return steps.Sum();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_pair.Memory is not null)
            {
                Return();
            }

            if (_pair.Memory is not null)
            {
                _outage.Stop(_pair.Memory.Own.Status.Backlog);
            }

            _pair.Dispose();
        }
    }

    // A file that cannot be read adds nothing: whoever writes or delivers meets the fault and acts on it.
    bool AddTo(HistorySteps steps, Func<ShownJournal?> journal)
    {
        lock (_lock)
        {
            try
            {
                return journal()?.Own.AddTo(steps) ?? false;
            }
            catch (Exception error) when (JournalFault.IsExpected(error))
            {
                return false;
            }
        }
    }

    static Exception? TryAppend(ReadingJournal file, Reading reading, StandingFacts facts)
    {
        try
        {
            file.Append(reading, facts);
            return null;
        }
        catch (Exception error) when (JournalFault.IsExpected(error))
        {
            return error;
        }
    }

    // The file's rows first. Null when they cannot be read; the file is then closed.
    IReadOnlyList<JournalRow>? TryRead(long after, int limit)
    {
        try
        {
            return _pair.Undelivered(after, limit);
        }
        catch (Exception error) when (JournalFault.IsExpected(error))
        {
            GiveWay(error);
            CloseFile(error);
            return null;
        }
    }

    void Report() => _health.Update(_ => _pair.Status(_outage.Why));
}
