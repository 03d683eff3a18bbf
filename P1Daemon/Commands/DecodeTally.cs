using System.Globalization;

namespace P1Daemon.Commands;

/// <summary>What a recording came to: how many telegrams of which time, how many rejected for what.</summary>
internal sealed class DecodeTally
{
    readonly SortedDictionary<string, long> _rejected = new(StringComparer.Ordinal);
    DateTimeOffset? _first;
    DateTimeOffset? _last;

    /// <summary>Those that were decoded.</summary>
    public long Telegrams { get; private set; }

    /// <summary>True when one was rejected.</summary>
    public bool AnyRejected => _rejected.Count > 0;

    /// <summary>One was decoded.</summary>
    public void Add(DateTimeOffset? time)
    {
        Telegrams++;
        _first ??= time;
        _last = time ?? _last;
    }

    /// <summary>One was rejected.</summary>
    /// <param name="cause">In a word: <c>crc</c>.</param>
    public void Reject(string cause) => _rejected[cause] = _rejected.GetValueOrDefault(cause) + 1;

    /// <summary>One line: <c>3600 telegrams from … to …; 2 rejected (crc 2)</c>.</summary>
    public override string ToString()
    {
        string times = _first is { } first ? $" from {first:yyyy-MM-ddTHH:mm:sszzz} to {_last:yyyy-MM-ddTHH:mm:sszzz}" : "";
        string causes = AnyRejected ? $" ({string.Join(", ", _rejected.Select(cause => $"{cause.Key} {cause.Value}"))})" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Telegrams} telegram{(Telegrams == 1 ? "" : "s")}{times}; {_rejected.Values.Sum()} rejected{causes}");
    }
}
