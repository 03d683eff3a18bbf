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
    readonly Retention _retention;
    readonly JournalHealth _health;
    readonly JournalSettings _settings;
    readonly ILogger _log;
    readonly TimeProvider _time;
    readonly bool _deliver;
    readonly string _id;
    long _nextSeq;
    long? _firstSeq;
    long _acknowledged;
    long _firstRow;
    long _lastRow;
    int _untilRetention;

    /// <summary>Opens the journal.</summary>
    /// <param name="settings">Where, how long, how large.</param>
    /// <param name="deliver">False where nothing is ever delivered: readings count as delivered at once.</param>
    /// <param name="bootId">Of <see cref="BootId"/>.</param>
    /// <param name="health">Told how things stand.</param>
    /// <param name="time">The host's clock.</param>
    /// <param name="log">Told of readings that are lost; null where nobody reads it.</param>
    /// <exception cref="SqliteException">The file cannot be opened, or is no journal.</exception>
    public ReadingJournal(JournalSettings settings, bool deliver, string? bootId, JournalHealth health, TimeProvider time, ILogger? log = null)
    {
        _log = log ?? NullLogger.Instance;
        _settings = settings;
        _deliver = deliver;
        _health = health;
        _time = time;
        _file = new JournalFile(settings.Path);
        _notes = new JournalNotes(_file);
        _rows = new JournalRows(_file);
        _retention = new Retention(_file, settings);
        _id = Identify(settings.Path, bootId);
        _acknowledged = _notes.Get(Note.Acknowledged) ?? 0;
        if (!deliver)
        {
            // Rows that waited for a broker that was since switched off.
            _acknowledged = long.MaxValue;
        }

        Facts = _notes.GetFacts();
        ReadEnds();
        _acknowledged = Math.Min(_acknowledged, _lastRow);
        Tidy();
        Report();
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
                return _acknowledged;
            }
        }
    }

    /// <inheritdoc/>
    public void Append(Reading reading, StandingFacts facts)
    {
        lock (_lock)
        {
            long row = 0;
            _file.InTransaction(() => row = Write(reading, facts));
            Facts = facts;
            Count(row);
            if (--_untilRetention <= 0)
            {
                Tidy();
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
            return after >= _lastRow ? [] : _rows.After(after, limit);
        }
    }

    /// <inheritdoc/>
    public void Acknowledge(long row)
    {
        lock (_lock)
        {
            if (row > _acknowledged)
            {
                _notes.Set(Note.Acknowledged, row);
                _acknowledged = row;
                Report();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _file.Dispose();
        }
    }

    long Write(Reading reading, StandingFacts facts)
    {
        long row = _rows.Insert(_id, _nextSeq, _time.GetUtcNow(), ReadingJson.ToBytes(reading, _id, _nextSeq));
        _notes.Set(Note.NextSeq, _nextSeq + 1);
        _notes.SetFacts(facts);
        if (!_deliver)
        {
            _notes.Set(Note.Acknowledged, row);
        }

        return row;
    }

    // Only after the transaction: a write that failed must not leave a gap in the numbers.
    void Count(long row)
    {
        _firstSeq ??= _nextSeq;
        _nextSeq++;
        _lastRow = row;
        _firstRow = _firstRow == 0 ? row : _firstRow;
        _acknowledged = _deliver ? _acknowledged : row;
    }

    // The same file in the same boot goes on counting; anything else counts from 1 under an id of its own.
    string Identify(string path, string? bootId)
    {
        string inode = FileIdentity.Inode(path)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
        string? id = _notes.GetText(Note.Id);
        if (id is not null && bootId is not null && _notes.GetText(Note.Boot) == bootId && _notes.GetText(Note.Inode) == inode)
        {
            _nextSeq = _notes.Get(Note.NextSeq) ?? 1;
            return id;
        }

        // A Guid is random and comes from the kernel: RandomNumberGenerator would load OpenSSL, 4 MB that nothing else needs.
        string fresh = Guid.NewGuid().ToString("N")[..8];
        _file.InTransaction(() =>
        {
            _notes.Set(Note.Id, fresh);
            _notes.Set(Note.Boot, bootId ?? "");
            _notes.Set(Note.Inode, inode);
            _notes.Set(Note.NextSeq, 1);
        });
        _nextSeq = 1;
        return fresh;
    }

    void Tidy()
    {
        _untilRetention = RetentionEvery;
        long dropped = _retention.Apply(_acknowledged, _time.GetUtcNow());
        if (dropped > 0)
        {
            _notes.Set(Note.Dropped, (_notes.Get(Note.Dropped) ?? 0) + dropped);
            JournalLog.Dropped(_log, _settings.MaxMebibytes, dropped);
        }

        ReadEnds();
    }

    // The greatest row that ever was counts, also when retention has emptied the table: the cursor must not fall behind it.
    void ReadEnds()
    {
        (_firstRow, long last) = _rows.Ends();
        _firstSeq = _rows.FirstSeq(_id);
        _lastRow = Math.Max(_lastRow, Math.Max(last, _notes.Get(Note.Acknowledged) ?? 0));
    }

    void Report()
    {
        // Where all is delivered, the last number; its row may have gone with retention.
        long? acknowledgedSeq = _acknowledged >= _lastRow && _nextSeq > 1 ? _nextSeq - 1 : _rows.SeqOf(_acknowledged, _id);
        _health.Update(before => before with
        {
            Id = _id,
            FirstSeq = _firstSeq,
            LastSeq = _nextSeq > 1 ? _nextSeq - 1 : null,
            AcknowledgedSeq = acknowledgedSeq,
            Backlog = _firstRow == 0 ? 0 : Math.Max(0, _lastRow - Math.Max(_acknowledged, _firstRow - 1)),
            Bytes = _retention.UsedBytes(),
            Dropped = _notes.Get(Note.Dropped) ?? 0,
        });
    }
}
