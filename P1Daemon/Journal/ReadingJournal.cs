using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Readings;

namespace P1Daemon.Journal;

/// <summary>
/// The journal in SQLite. A reading's number is a pair: the journal's id (new with each file and each boot) and a count from 1. The pair stays with its row for
/// ever. The cursor is the last acknowledged row in the order of writing. Safe for several threads; every call is short.
/// </summary>
internal sealed partial class ReadingJournal : IReadingJournal, IDisposable
{
    // A few milliseconds.
    const int HistoryBatch = 1000;

    readonly Lock _lock = new();
    readonly JournalFile _file;
    readonly JournalNotes _notes;
    readonly JournalRows _rows;
    readonly HistoryTable _history;
    readonly JournalNumbers _numbers;
    readonly Retention _retention;
    readonly JournalCursor _cursor;
    readonly RowRange _range;
    readonly DropLog _drops;
    readonly JournalHealth _health;
    readonly TimeProvider _time;
    readonly bool _deliver;
    long _bytes;

    /// <summary>Opens the journal.</summary>
    /// <param name="settings">Where, how long, how large.</param>
    /// <param name="deliver">False where nothing is ever delivered: readings count as delivered at once.</param>
    /// <param name="bootId">Of <see cref="BootId"/>.</param>
    /// <param name="health">Told how things stand.</param>
    /// <param name="time">The host's clock.</param>
    /// <param name="log">Told of readings that are lost; null where nobody reads it.</param>
    /// <param name="mostRows">The oldest rows go when there would be more.</param>
    /// <exception cref="SqliteException">The file cannot be opened, or is no journal.</exception>
    public ReadingJournal(
        JournalSettings settings, bool deliver, string? bootId, JournalHealth health, TimeProvider time, ILogger? log = null, int mostRows = int.MaxValue)
    {
        _deliver = deliver;
        _health = health;
        _time = time;
        _drops = new DropLog(settings, mostRows, time, log ?? NullLogger.Instance);
        _file = new JournalFile(settings.Path);
        try
        {
            _notes = new JournalNotes(_file);
            _rows = new JournalRows(_file);
            _history = new HistoryTable(_file);
            _retention = new Retention(_file, _notes, _history, settings, mostRows, _drops);
            _numbers = new JournalNumbers(_notes, settings.Path, bootId);
            _cursor = new JournalCursor(_notes);
            _range = new RowRange(_rows, _numbers);
            Facts = _notes.GetFacts();
            _range.Read(_cursor.Written);
            // Not delivering: rows that waited for a broker that was since switched off.
            _cursor.Begin(deliver ? Math.Min(_cursor.Written, _range.Last) : _range.Last);
            TidyIfWritable();
            Report();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public event Action? Appended;

    /// <inheritdoc/>
    public StandingFacts Facts { get; private set; }

    /// <inheritdoc/>
    public long Acknowledged
    {
        get
        {
            lock (_lock)
            {
                return _cursor.Row;
            }
        }
    }

    /// <summary>The last row that was ever written; 0 before the first. Not for a thread beside the writer's.</summary>
    public long LastRow => _range.Last;

    /// <summary>How things stand.</summary>
    public JournalStatus Status => _health.Now;

    /// <inheritdoc/>
    public void Append(Reading reading, StandingFacts facts)
    {
        lock (_lock)
        {
            // Before the write: once a reading is in, nothing may fail, or it would be written twice.
            if (_retention.IsDue(_range))
            {
                _retention.Tidy(_range, _cursor, Facts.LastReading, _time.GetUtcNow());
            }

            long row = _range.Last + 1;
            var stored = new StoredRow(row, _numbers.Id, _numbers.Next, _time.GetUtcNow().ToUnixTimeSeconds(), ReadingJson.ToBytes(reading, _numbers.Id, _numbers.Next));
            HistoryPoint point = HistoryTable.PointOf(reading);
            long cursor = _deliver ? _cursor.Row : row;
            _file.InTransaction(() =>
            {
                _rows.Insert(stored);
                _history.Insert(point);
                _numbers.Write(row);
                WriteState(facts, cursor);
            });
            Facts = facts;
            _numbers.Count();
            Grow(row, _numbers.Last, cursor);
        }

        Appended?.Invoke();
    }

    /// <inheritdoc/>
    public IReadOnlyList<JournalRow> Undelivered(long after, int limit)
    {
        lock (_lock)
        {
            return after >= _range.Last ? [] : _rows.After(after, limit);
        }
    }

    /// <inheritdoc/>
    public void Acknowledge(long row)
    {
        lock (_lock)
        {
            if (row > _cursor.Row)
            {
                _cursor.Move(row);
                Report();
            }
        }
    }

    /// <inheritdoc/>
    public History History(long from, long to, int step, long? begin = null)
    {
        var steps = new HistorySteps(begin ?? from, from, to, step);
        while (AddTo(steps))
        {
        }

        return steps.Sum();
    }

    /// <summary>Adds the next few plotted values, so that the writer never waits for long; false when there were no more.</summary>
    public bool AddTo(HistorySteps steps)
    {
        lock (_lock)
        {
            int count = 0;
            foreach (HistoryPoint point in _history.Range(steps.Next, steps.To, HistoryBatch))
            {
                steps.Add(point);
                count++;
            }

            return count == HistoryBatch;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _drops.Flush();
            _cursor.WriteIfWritable();
            _file.Dispose();
        }
    }

    // In the transaction.
    void WriteState(StandingFacts facts, long cursor)
    {
        _notes.SetFacts(facts);
        _cursor.Write(cursor);
        _bytes = _retention.UsedBytes();
    }

    // Only after the transaction.
    void Grow(long row, long? seq, long cursor)
    {
        _range.Grow(row, seq);
        _cursor.Wrote(cursor);
        Report();
    }

    // Opening must not fail for it: the rows can be read, and the first reading shows what is wrong.
    void TidyIfWritable()
    {
        try
        {
            _retention.Tidy(_range, _cursor, Facts.LastReading, _time.GetUtcNow());
        }
        catch (SqliteException error) when (!JournalFault.IsDamage(error))
        {
        }

        _bytes = _retention.UsedBytes();
    }

    void Report() => _health.Update(before => before with
    {
        Id = _numbers.Id,
        FirstSeq = _range.FirstSeq,
        LastSeq = _numbers.Last,
        AcknowledgedSeq = _range.AcknowledgedSeq(_cursor.Row),
        Backlog = _range.Backlog(_cursor.Row),
        Bytes = _bytes,
        Dropped = _retention.Dropped,
    });
}
