namespace P1Daemon.Health;

/// <summary>
/// How long to wait before the next attempt at something that is not there: doubling from the first delay to the longest,
/// each with a random part of up to half, so that a street of meters does not come back at the same moment.
/// </summary>
/// <param name="first">The shortest delay.</param>
/// <param name="longest">The cap.</param>
/// <param name="random">0 to 1; the tests give their own.</param>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Func<double>? random = null)
{
    readonly Func<double> _random = random ?? Random.Shared.NextDouble;
    TimeSpan? _next;

    /// <summary>The delay before the next attempt; the one after it is twice as long.</summary>
    public TimeSpan Next()
    {
        TimeSpan whole = _next ?? first;
        _next = whole * 2 < longest ? whole * 2 : longest;
        return whole * (1 - (_random() / 2));
    }

    /// <summary>The last attempt came through: begin again with the shortest.</summary>
    public void Reset() => _next = null;
}
