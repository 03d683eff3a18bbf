using System.Globalization;
using Microsoft.Extensions.Logging;
using P1Daemon.Health;

namespace P1Daemon.Metering;

/// <summary>
/// Says what was rejected, at most one line a minute with the counts: the first at once, the rest gathered. A bad cable fails ten thousand telegrams a day.
/// </summary>
internal sealed class RejectionLog(TimeProvider time, ILogger log)
{
    static readonly TimeSpan _pause = TimeSpan.FromMinutes(1);

    readonly int[] _counts = new int[Enum.GetValues<Rejection>().Length];
    int _nonsense;
    long? _lastLine;

    /// <summary>Counts a rejected telegram.</summary>
    public void Add(Rejection why)
    {
        _counts[(int)why]++;
        Flush();
    }

    /// <summary>Counts lines that had no code.</summary>
    public void AddNonsense(int lines)
    {
        _nonsense += lines;
        Flush();
    }

    /// <summary>Says what is gathered, when a line is due.</summary>
    public void Flush()
    {
        if (_lastLine is { } last && time.GetElapsedTime(last) < _pause)
        {
            return;
        }

        int total = _counts.Sum();
        if (total > 0)
        {
            MeterLog.Rejected(log, total, string.Join(", ", Causes()));
        }

        if (_nonsense > 0)
        {
            MeterLog.Nonsense(log, _nonsense);
        }

        if (total + _nonsense > 0)
        {
            _lastLine = time.GetTimestamp();
            Array.Clear(_counts);
            _nonsense = 0;
        }
    }

    IEnumerable<string> Causes()
    {
        foreach (Rejection why in Enum.GetValues<Rejection>())
        {
            if (_counts[(int)why] > 0)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{_counts[(int)why]} {InWords(why)}");
            }
        }
    }

    static string InWords(Rejection why) => why switch
    {
        Rejection.Crc => "with a wrong or missing CRC (bad cable, too long a cable, or two programs on one port)",
        Rejection.TooLong => "without an end (wrong speed? try meter.line)",
        Rejection.Incomplete => "cut short",
        _ => "without a single value",
    };
}
