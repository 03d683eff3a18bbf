namespace P1Daemon.Journal;

/// <summary>
/// A journal whose rows the reader sees under other numbers: each journal counts for itself, and what the reader sees only ever grows.
/// </summary>
/// <param name="open">Opens it.</param>
/// <param name="shift">Shown − own.</param>
internal sealed class ShownJournal(Func<ReadingJournal> open, long shift) : IDisposable
{
    long _shift = shift;

    /// <summary>The journal itself.</summary>
    public ReadingJournal Own { get; } = open();

    /// <summary>The last row, as shown.</summary>
    public long Last => Own.LastRow + _shift;

    /// <summary>The last delivered row, as shown.</summary>
    public long Acknowledged => Own.Acknowledged + _shift;

    /// <summary>True once any of its rows is delivered.</summary>
    public bool HasDelivered => Own.Acknowledged > 0;

    /// <summary>Undelivered rows after a row.</summary>
    public IReadOnlyList<JournalRow> Undelivered(long after, int limit)
    {
        IReadOnlyList<JournalRow> rows = Own.Undelivered(Math.Max(after - _shift, Own.Acknowledged), limit);
        return _shift == 0 ? rows : [.. rows.Select(row => row with { Row = row.Row + _shift })];
    }

    /// <summary>All rows up to this one are delivered; it may be one of a later journal or of an earlier one.</summary>
    public void Acknowledge(long row)
    {
        if (row > _shift)
        {
            Own.Acknowledge(Math.Min(row - _shift, Own.LastRow));
        }
    }

    /// <summary>From now on what is undelivered is shown after a row.</summary>
    public void ShowAfter(long row) => _shift = row - Own.Acknowledged;

    /// <inheritdoc/>
    public void Dispose() => Own.Dispose();
}
