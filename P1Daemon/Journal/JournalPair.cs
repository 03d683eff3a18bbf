using P1Daemon.Health;

namespace P1Daemon.Journal;

/// <summary>The journal on a file and the one in memory as the reader sees them: one after the other. Used under one lock.</summary>
internal sealed class JournalPair : IDisposable
{
    static readonly JournalStatus _none = new();

    /// <summary>Null while it cannot be opened.</summary>
    public ShownJournal? File { get; set; }

    /// <summary>Null while the file can be written. One of the two is always there.</summary>
    public ShownJournal? Memory { get; set; }

    /// <summary>The last delivered row.</summary>
    public long Acknowledged => Memory is { HasDelivered: true } || File is null ? Memory!.Acknowledged : File.Acknowledged;

    /// <summary>Undelivered rows after a row, the file's first.</summary>
    public IReadOnlyList<JournalRow> Undelivered(long after, int limit)
    {
        IReadOnlyList<JournalRow> rows = File?.Undelivered(after, limit) ?? [];
        return rows.Count > 0 || Memory is null ? rows : Memory.Undelivered(after, limit);
    }

    /// <summary>All rows up to this one are delivered. Answers to rows that were moved since do not count: these are shown again under other numbers.</summary>
    public void Acknowledge(long row)
    {
        if (row > Acknowledged)
        {
            File?.Acknowledge(row);
            Memory?.Acknowledge(row);
        }
    }

    /// <summary>Both together.</summary>
    /// <param name="why">Why the file cannot be written; null when it can.</param>
    public JournalStatus Status(string? why)
    {
        JournalStatus file = File?.Own.Status ?? _none;
        JournalStatus memory = Memory?.Own.Status ?? _none;
        return (Memory is null ? file : memory) with
        {
            Writable = Memory is null,
            Error = why,
            Backlog = file.Backlog + memory.Backlog,
            Bytes = file.Bytes + memory.Bytes,
            Dropped = file.Dropped + memory.Dropped,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Memory?.Dispose();
        File?.Dispose();
    }
}
