using P1Daemon.Readings;

namespace P1Daemon.Journal;

/// <content>What moves from one journal into another.</content>
internal sealed partial class ReadingJournal
{
    /// <summary>
    /// Appends rows of another journal with their pairs, in one transaction. Delivered ones are taken only where every row of this journal is delivered
    /// too: all rows up to the cursor are.
    /// </summary>
    /// <param name="rows">In the order of writing.</param>
    /// <param name="delivered">The last of them that is delivered.</param>
    /// <param name="facts">As they are now.</param>
    /// <param name="history">Plotted values of the other journal.</param>
    /// <param name="dropped">Asked when all rows are taken: undelivered readings that the other journal lost.</param>
    /// <returns>How many rows were taken.</returns>
    public long TakeOver(IEnumerable<StoredRow> rows, long delivered, StandingFacts facts, IEnumerable<HistoryPoint> history, Func<long> dropped)
    {
        lock (_lock)
        {
            bool all = _cursor.Row >= _range.Last;
            long row = _range.Last;
            long cursor = _cursor.Row;
            long lost = _retention.Dropped;
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

                foreach (HistoryPoint point in history)
                {
                    _history.Insert(point);
                }

                lost += dropped();
                _retention.WriteDropped(lost);
                WriteState(facts, cursor);
            });
            long taken = row - _range.Last;
            Facts = facts;
            _retention.WroteDropped(lost);
            Grow(row, null, cursor);
            return taken;
        }
    }

    /// <summary>Its rows with all that is kept of them, for <see cref="TakeOver"/>.</summary>
    public IEnumerable<StoredRow> Whole() => _rows.Whole(0);

    /// <summary>Its plotted values, likewise.</summary>
    public IEnumerable<HistoryPoint> Points() => _history.Range(long.MinValue, long.MaxValue);
}
