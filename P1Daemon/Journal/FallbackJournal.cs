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
internal sealed class FallbackJournal : IReadingJournal, IDisposable
{
    const int MostInMemory = 10_000;

    static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(5);
    static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(1);

    static readonly JournalStatus _none = new();

    readonly Lock _lock = new();
    readonly JournalOpener _opener;
    readonly Outage _outage;
    readonly JournalHealth _health;
    readonly TimeProvider _time;
    readonly Backoff _pauses = new(_firstPause, _longestPause);

    // One of the two is always there, and both while the file can only be read.
    ShownJournal? _file;
    ShownJournal? _memory;
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
            _file = new ShownJournal(_opener.OpenFile, 0);
            Facts = _file.Own.Facts;
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
                return _memory is { HasDelivered: true } || _file is null ? _memory!.Acknowledged : _file.Acknowledged;
            }
        }
    }

    /// <inheritdoc/>
    public void Append(Reading reading, StandingFacts facts)
    {
        lock (_lock)
        {
            if (_memory is not null && _time.GetElapsedTime(_triedAt) >= _pause)
            {
                Return();
            }

            Exception? fault = _memory is null ? TryAppend(_file!.Own, reading, facts) : null;
            if (fault is not null)
            {
                GiveWay(fault);
            }

            _memory?.Own.Append(reading, facts);
            Facts = facts;
            if (fault is not null && _file is null)
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
            // Not the answers to rows that were moved since: these are shown again under other numbers.
            if (row > Acknowledged)
            {
                _file?.Acknowledge(row);
                _memory?.Acknowledge(row);
                Report();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_memory is not null)
            {
                Return();
            }

            if (_memory is not null)
            {
                _outage.Stop(_memory.Own.Status.Backlog);
                _memory.Dispose();
            }

            _file?.Dispose();
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
            IReadOnlyList<JournalRow> rows = _file?.Undelivered(after, limit) ?? [];
            return rows.Count > 0 || _memory is null ? rows : _memory.Undelivered(after, limit);
        }
        catch (Exception error) when (JournalFault.IsExpected(error))
        {
            GiveWay(error);
            CloseFile(error);
            return null;
        }
    }

    // Memory takes over.
    void GiveWay(Exception error)
    {
        if (_memory is null)
        {
            _memory = new ShownJournal(() => _opener.OpenMemory(MostInMemory), _file?.Last ?? 0);
            _triedAt = _time.GetTimestamp();
            _pause = _pauses.Next();
        }

        _outage.Note(error);
        if (JournalFault.IsDamage(error))
        {
            CloseFile(error);
        }
    }

    // The file takes over again, if it can.
    void Return()
    {
        _triedAt = _time.GetTimestamp();
        _pause = _pauses.Next();
        bool opens = _file is null;
        try
        {
            _file ??= new ShownJournal(_opener.OpenFile, 0);
            TakeBack(_file, opens);
        }
        catch (Exception error) when (JournalFault.IsExpected(error))
        {
            _outage.Note(error);
            _outage.Say();
            if (opens || JournalFault.IsDamage(error))
            {
                CloseFile(error);
            }
        }
    }

    void TakeBack(ShownJournal file, bool opened)
    {
        ShownJournal memory = _memory!;
        Facts = Facts.LastReading is null ? file.Own.Facts : Facts;
        long moved = file.Own.TakeOver(memory.Own.Whole(), memory.Own.Acknowledged, Facts, () => memory.Own.Status.Dropped);
        // Unless they are the rows that the reader has seen under these numbers, it sees everything undelivered under new ones.
        if (opened || moved != memory.Own.LastRow)
        {
            file.ShowAfter(memory.Last);
        }

        _memory = null;
        memory.Dispose();
        _pauses.Reset();
        _outage.End(moved);
    }

    void CloseFile(Exception error)
    {
        if (_file is not null && JournalFault.IsDamage(error))
        {
            _opener.Condemn(_file.Own, error);
        }

        _file?.Dispose();
        _file = null;
    }

    void Report()
    {
        JournalStatus file = _file?.Own.Status ?? _none;
        JournalStatus memory = _memory?.Own.Status ?? _none;
        _health.Update(_ => (_memory is null ? file : memory) with
        {
            Writable = _memory is null,
            Error = _outage.Why,
            Backlog = file.Backlog + memory.Backlog,
            Bytes = file.Bytes + memory.Bytes,
            Dropped = file.Dropped + memory.Dropped,
        });
    }
}
