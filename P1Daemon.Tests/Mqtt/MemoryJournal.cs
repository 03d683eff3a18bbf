using System.Text;
using P1Daemon.Journal;
using P1Daemon.Readings;

namespace P1Daemon.Tests.Mqtt;

/// <summary>A journal of numbers: the body of row 7 is <c>7</c>.</summary>
sealed class MemoryJournal : IReadingJournal
{
    readonly Lock _lock = new();
    long _rows;
    long _acknowledged;

    public event Action? Appended;

    public StandingFacts Facts { get; } = new();

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

    /// <summary>How often the cursor was moved.</summary>
    public List<long> Cursors { get; } = [];

    /// <summary>How many rows were asked for and given.</summary>
    public int Given { get; private set; }

    public void Add(int count = 1)
    {
        lock (_lock)
        {
            _rows += count;
        }

        Appended?.Invoke();
    }

    public void Append(Reading reading, StandingFacts facts) => throw new NotSupportedException();

    public History History(long from, long to, int step, long? begin = null) => throw new NotSupportedException();

    public IReadOnlyList<JournalRow> Undelivered(long after, int limit)
    {
        lock (_lock)
        {
            int count = (int)Math.Min(limit, _rows - after);
            Given += count;
            return [.. Enumerable.Range(1, count).Select(i => new JournalRow(after + i, Encoding.ASCII.GetBytes($"{after + i}")))];
        }
    }

    public void Acknowledge(long row)
    {
        lock (_lock)
        {
            Assert.That(row, Is.GreaterThan(_acknowledged).And.LessThanOrEqualTo(_rows), "the cursor moves on, and never beyond the rows");
            _acknowledged = row;
            Cursors.Add(row);
        }
    }
}
