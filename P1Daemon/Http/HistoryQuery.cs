using System.Globalization;
using P1Daemon.Configuration;

namespace P1Daemon.Http;

/// <summary>What <c>/history</c> is asked for: a stretch of time and the length of its steps.</summary>
/// <param name="Begin">Of the first step, Unix seconds.</param>
/// <param name="From">The first second that counts, Unix seconds.</param>
/// <param name="To">End, exclusive, Unix seconds.</param>
/// <param name="Step">Seconds.</param>
internal readonly record struct HistoryQuery(long Begin, long From, long To, int Step)
{
    const int Day = 86_400;
    const int LongestSeconds = 2 * Day;
    const int MostPoints = 2000;
    const int UsualPoints = 1000;

    /// <summary>Reads a query string. False with what is wrong with it, in words.</summary>
    /// <param name="query">With its question mark.</param>
    /// <param name="now">The host's clock.</param>
    /// <param name="zone">Of the meter's clock.</param>
    /// <param name="asked">What is asked for.</param>
    /// <param name="error">What is wrong; empty where nothing is.</param>
    public static bool TryParse(string query, DateTimeOffset now, TimeZoneInfo zone, out HistoryQuery asked, out string error)
    {
        asked = default;
        return TrySplit(query, out Dictionary<string, string> values, out error)
            && TryTime(values, "to", zone, now.ToUnixTimeSeconds(), out long to, out error)
            && TryTime(values, "from", zone, Math.Max(0, to - Day), out long from, out error)
            && IsInBounds(from, to, out error)
            && TryStep(values, to - from, out int step, out error)
            && TryMake(from, to, step, out asked, out error);
    }

    static bool TrySplit(string query, out Dictionary<string, string> values, out string error)
    {
        values = [];
        error = "";
        foreach (string pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? pair : pair[..equals];
            if (name is not ("from" or "to" or "step"))
            {
                error = $"no such parameter: {Quoted.Show(Uri.UnescapeDataString(name))}; there are from, to and step";
                return false;
            }

            // A plus stays one: it stands in the offset of a time.
            if (!values.TryAdd(name, equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..])))
            {
                error = $"{name} is given twice";
                return false;
            }
        }

        return true;
    }

    static bool TryTime(Dictionary<string, string> values, string name, TimeZoneInfo zone, long otherwise, out long time, out string error)
    {
        time = otherwise;
        error = "";
        if (values.TryGetValue(name, out string? text) && !QueryTime.TryParse(text, zone, out time))
        {
            error = $"{name}={Quoted.Show(text)} is no time; write Unix seconds, 2026-11-23T06:36:10+01:00 with its offset, or 2026-11-23T06:36:10 or 2026-11-23 by the meter's clock";
        }

        return error.Length == 0;
    }

    static bool IsInBounds(long from, long to, out string error)
    {
        error = to <= from ? "to must be later than from"
            : to - from > LongestSeconds ? "at most 48 hours at once"
            : "";
        return error.Length == 0;
    }

    static bool TryStep(Dictionary<string, string> values, long length, out int step, out string error)
    {
        step = (int)Math.Max(1, (length + UsualPoints - 1) / UsualPoints);
        error = "";
        if (values.TryGetValue("step", out string? text) && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out step) && step is >= 1 and <= LongestSeconds))
        {
            error = $"step={Quoted.Show(text)} is no length of a step; write whole seconds, 1 to {LongestSeconds}";
        }

        return error.Length == 0;
    }

    // Steps begin at multiples of their length, so that asking again a little later gives the same steps; where that would be one step too many, at the first second.
    // What a step holds of the time before that second does not count: nobody asked for it.
    static bool TryMake(long from, long to, int step, out HistoryQuery asked, out string error)
    {
        long aligned = from - (from % step);
        asked = new HistoryQuery(Points(aligned, to, step) <= MostPoints ? aligned : from, from, to, step);
        long points = Points(asked.Begin, to, step);
        error = points > MostPoints ? $"step={step} would give {points} points, at most {MostPoints}; take {(to - from + MostPoints - 1) / MostPoints} s or more" : "";
        return error.Length == 0;
    }

    static long Points(long begin, long to, int step) => (to - begin + step - 1) / step;
}
