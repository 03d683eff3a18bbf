using P1Daemon.Readings;

namespace P1Daemon.Journal;

/// <summary>One undelivered row: its place in the order of writing and the body as it is sent.</summary>
/// <param name="Row">The cursor's unit: grows with each row for ever, also over journal ids.</param>
/// <param name="Body">The reading as JSON, byte for byte what every attempt sends.</param>
internal readonly record struct JournalRow(long Row, byte[] Body);

/// <summary>
/// The hand-over between the meter's side and the broker's: a reading exists once it is in here. One writer appends, one reader
/// takes rows in the order of writing and acknowledges them in that order.
/// </summary>
internal interface IReadingJournal
{
    /// <summary>Raised after each append, on the writer's thread; a handler only wakes its own loop.</summary>
    event Action? Appended;

    /// <summary>What every start must know: written with each reading, never removed.</summary>
    StandingFacts Facts { get; }

    /// <summary>Gives the reading its number and keeps it, in one transaction with the facts as they are after it.</summary>
    void Append(Reading reading, StandingFacts facts);

    /// <summary>The rows after a row, in the order of writing, at most <paramref name="limit"/>; none when all are delivered.</summary>
    IReadOnlyList<JournalRow> Undelivered(long after, int limit);

    /// <summary>The last acknowledged row; 0 before the first.</summary>
    long Acknowledged { get; }

    /// <summary>All rows up to and including this one are delivered.</summary>
    void Acknowledge(long row);

    /// <summary>What is known of a stretch of time, for plotting; from any thread, and the writer waits a few milliseconds at most.</summary>
    /// <param name="from">The first second that counts, Unix seconds.</param>
    /// <param name="to">The end, exclusive. The caller limits how many steps there are.</param>
    /// <param name="step">Seconds, 1 or more.</param>
    /// <param name="begin">Where the first step begins, when that is before <paramref name="from"/>.</param>
    History History(long from, long to, int step, long? begin = null);
}
