using System.Globalization;
using Microsoft.Extensions.Logging;
using P1Daemon.Health;

namespace P1Daemon.Metering;

/// <summary>
/// Says what was rejected, at most one line a minute with the counts: the first at once, the rest gathered. A bad cable fails ten thousand telegrams a day.
/// </summary>
internal sealed class RejectionLog(TimeProvider time, ILogger log)
{
    const int LongestShown = 80;

    static readonly TimeSpan _pause = TimeSpan.FromMinutes(1);

    // A line without code that a meter always sends is no news.
    static readonly TimeSpan _longPause = TimeSpan.FromHours(1);

    readonly int[] _counts = new int[Enum.GetValues<Rejection>().Length];
    int _nonsense;
    string _example = "";
    long? _lastRejected;
    long? _lastNonsense;

    /// <summary>Counts a rejected telegram.</summary>
    public void Add(Rejection why)
    {
        _counts[(int)why]++;
        Flush();
    }

    /// <summary>Counts lines that had no code.</summary>
    public void AddNonsense(int lines, string example)
    {
        _nonsense += lines;
        _example = example;
        Flush();
    }

    /// <summary>Says what is gathered, when a line is due.</summary>
    /// <param name="final">Nothing more will come: it is due in any case.</param>
    public void Flush(bool final = false)
    {
        if (_counts.Any(count => count > 0) && IsDue(ref _lastRejected, _pause, final))
        {
            MeterLog.Rejected(log, string.Join(", ", Causes()));
            Array.Clear(_counts);
        }

        if (_nonsense > 0 && IsDue(ref _lastNonsense, _longPause, final))
        {
            MeterLog.Nonsense(log, _nonsense, Short(_example));
            _nonsense = 0;
        }
    }

    bool IsDue(ref long? last, TimeSpan pause, bool final)
    {
        if (!final && last is { } before && time.GetElapsedTime(before) < pause)
        {
            return false;
        }

        last = time.GetTimestamp();
        return true;
    }

    /// <summary>As much of a meter's text as one line of the log should hold.</summary>
    public static string Short(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "…";

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
