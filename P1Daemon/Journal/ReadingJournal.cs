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
internal sealed class ReadingJournal : IReadingJournal, IDisposable
{
    // How many appends go by between two looks at age and size.
    const int RetentionEvery = 100;

    readonly Lock _lock = new();
    readonly JournalFile _file;
    readonly JournalNotes _notes;
    readonly JournalRows _rows;
    readonly JournalNumbers _numbers;
    readonly Retention _retention;
    readonly JournalCursor _cursor;
    readonly DropLog _drops;
    readonly JournalHealth _health;
    readonly TimeProvider _time;
    readonly bool _deliver;
    readonly int _mostRows;
    long? _firstSeq;
    long _firstRow;
    long _lastRow;
    long _dropped;
    long _bytes;
    int _untilRetention;

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
        _mostRows = mostRows;
        _health = health;
        _time = time;
        _drops = new DropLog(settings, mostRows, time, log ?? NullLogger.Instance);
        _file = new JournalFile(settings.Path);
        try
        {
            _notes = new JournalNotes(_file);
            _rows = new JournalRows(_file);
            _retention = new Retention(_file, settings);
            _numbers = new JournalNumbers(_notes, settings.Path, bootId);
            _cursor = new JournalCursor(_notes);
            _dropped = _notes.Get(Note.Dropped) ?? 0;
            Facts = _notes.GetFacts();
            ReadEnds();
            // Not delivering: rows that waited for a broker that was since switched off.
            _cursor.Begin(deliver ? Math.Min(_cursor.Written, _lastRow) : _lastRow);
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
    public long LastRow => _lastRow;

    /// <summary>How things stand.</summary>
    public JournalStatus Status => _health.Now;

    /// <inheritdoc/>
    public void Append(Reading reading, StandingFacts facts)
    {
        lock (_lock)
        {
            // Before the write: once a reading is in, nothing may fail, or it would be written twice.
            if (--_untilRetention <= 0 || Count >= _mostRows)
            {
                Tidy();
            }

            long row = _lastRow + 1;
            var stored = new StoredRow(row, _numbers.Id, _numbers.Next, _time.GetUtcNow().ToUnixTimeSeconds(), ReadingJson.ToBytes(reading, _numbers.Id, _numbers.Next));
            long cursor = _deliver ? _cursor.Row : row;
            _file.InTransaction(() =>
            {
                _rows.Insert(stored);
                _numbers.Write(row);
                WriteState(facts, cursor);
            });
            Facts = facts;
            _firstSeq ??= _numbers.Next;
            _numbers.Count();
            Grow(row, cursor);
        }

        Appended?.Invoke();
    }

    /// <inheritdoc/>
    public IReadOnlyList<JournalRow> Undelivered(long after, int limit)
    {
        lock (_lock)
        {
            return after >= _lastRow ? [] : _rows.After(after, limit);
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

    /// <summary>
    /// Appends rows of another journal with their pairs, in one transaction. Delivered ones are taken only where every row of this journal is delivered
    /// too: all rows up to the cursor are.
    /// </summary>
    /// <param name="rows">In the order of writing.</param>
    /// <param name="delivered">The last of them that is delivered.</param>
    /// <param name="facts">As they are now.</param>
    /// <param name="dropped">Asked when all rows are taken: undelivered readings that the other journal lost.</param>
    /// <returns>How many rows were taken.</returns>
    public long TakeOver(IEnumerable<StoredRow> rows, long delivered, StandingFacts facts, Func<long> dropped)
    {
        lock (_lock)
        {
            bool all = _cursor.Row >= _lastRow;
            long row = _lastRow;
            long cursor = _cursor.Row;
            long lost = _dropped;
            _file.InTransaction(() =>
            {
                foreach (StoredRow other in rows)
                {
                    if (other.Row > delivered || all)
                    {
                        _rows.Insert(other with { Row = ++row });
                        cursor = other.Row <= delivered || !_deliver ? row : cursor;
                    }
                }

                lost += dropped();
                _notes.Set(Note.Dropped, lost);
                WriteState(facts, cursor);
            });
            long taken = row - _lastRow;
            Facts = facts;
            _dropped = lost;
            Grow(row, cursor);
            return taken;
        }
    }

    /// <summary>Its rows with all that is kept of them, for <see cref="TakeOver"/>.</summary>
    public IEnumerable<StoredRow> Whole() => _rows.Whole(0);

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

    long Count => _firstRow == 0 ? 0 : _lastRow - _firstRow + 1;

    // In the transaction.
    void WriteState(StandingFacts facts, long cursor)
    {
        _notes.SetFacts(facts);
        _cursor.Write(cursor);
        _bytes = _retention.UsedBytes();
    }

    // Only after the transaction.
    void Grow(long row, long cursor)
    {
        _firstRow = _firstRow == 0 && row > _lastRow ? _lastRow + 1 : _firstRow;
        _lastRow = row;
        _cursor.Wrote(cursor);
        Report();
    }

    void Tidy()
    {
        long dropped = 0;
        _file.InTransaction(() =>
        {
            dropped = _retention.Apply(_cursor.Row, _time.GetUtcNow(), Count >= _mostRows ? _lastRow - _mostRows + 1 : 0);
            if (dropped > 0)
            {
                _notes.Set(Note.Dropped, _dropped + dropped);
            }
        });
        _dropped += dropped;
        _drops.Add(dropped);
        ReadEnds();
        _untilRetention = RetentionEvery;
    }

    // Opening must not fail for it: the rows can be read, and the first reading shows what is wrong.
    void TidyIfWritable()
    {
        try
        {
            Tidy();
        }
        catch (SqliteException error) when (!JournalFault.IsDamage(error))
        {
        }

        _bytes = _retention.UsedBytes();
    }

    // The greatest row that ever was counts, also when retention has emptied the table: the cursor must not fall behind it.
    void ReadEnds()
    {
        (_firstRow, long last) = _rows.Ends();
        _firstSeq = _numbers.Last is null ? null : _rows.FirstSeq(_numbers.Id, Math.Max(_firstRow, _numbers.FirstRow));
        _lastRow = Math.Max(_lastRow, Math.Max(last, _cursor.Written));
    }

    void Report() => _health.Update(before => before with
    {
        Id = _numbers.Id,
        FirstSeq = _firstSeq,
        LastSeq = _numbers.Last,
        AcknowledgedSeq = AcknowledgedSeq(),
        Backlog = _firstRow == 0 ? 0 : Math.Max(0, _lastRow - Math.Max(_cursor.Row, _firstRow - 1)),
        Bytes = _bytes,
        Dropped = _dropped,
    });

    // Where all is delivered, the last number; its row may have gone with retention.
    long? AcknowledgedSeq()
    {
        if (_cursor.Row >= _lastRow)
        {
            return _numbers.Last;
        }

        try
        {
            return _rows.SeqOf(_cursor.Row, _numbers.Id);
        }
        catch (SqliteException)
        {
            // Only the status is the poorer: whoever reads the rows meets the damage.
            return null;
        }
    }
}
