using System.Collections.Immutable;

namespace P1Daemon.Simulation;

/// <summary>What a meter has behind it: its registers at installation, the power failures of those days, sags and swells since.</summary>
internal sealed class MeterHistory
{
    const int SecondsPerDay = 86400;

    // Before every date that a present clock shows; a clock that is set earlier gets a meter of that year.
    static readonly DateOnly _installed = new(2025, 10, 1);

    readonly int[] _sags = new int[3];
    readonly int[] _swells = new int[3];
    readonly int _seed;

    public MeterHistory(int seed, DateOnly first, TimeZoneInfo zone)
    {
        _seed = seed;
        Installed = first < _installed ? new DateOnly(first.Year, 1, 1) : _installed;
        var dice = new Dice(seed, 0, Salt.History);
        Registers = new Registers(dice.Between(2_000_000, 6_000_000), dice.Between(2_000_000, 6_000_000), dice.Next(900_000), dice.Next(2_500_000));
        Gas = dice.Between(500_000, 4_000_000);
        Water = dice.Between(50_000, 700_000);
        long midnight = new DateTimeOffset(Installed.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeSeconds();
        Failures = [
            new TimedValue(Stamp.At(midnight - dice.Next(2 * SecondsPerDay), zone), dice.Between(190, 900)),
            new TimedValue(Stamp.At(midnight - (2 * SecondsPerDay) - dice.Next(10 * SecondsPerDay), zone), dice.Between(200, 5000)),
            new TimedValue(Stamp.At(midnight - (20 * SecondsPerDay) - dice.Next(30 * SecondsPerDay), zone), dice.Between(200, 9000))];
        AnyFailures = Failures.Length + dice.Between(1, 9);
    }

    /// <summary>The first day that is reckoned.</summary>
    public DateOnly Installed { get; }

    public Registers Registers { get; }

    /// <summary>dm³.</summary>
    public int Gas { get; }

    /// <summary>dm³.</summary>
    public int Water { get; }

    /// <summary>Long failures, newest first.</summary>
    public ImmutableArray<TimedValue> Failures { get; }

    public int AnyFailures { get; }

    public ImmutableArray<int> Sags => [.. _sags];

    public ImmutableArray<int> Swells => [.. _swells];

    /// <summary>A day is over: once in some weeks a phase has sagged or swelled.</summary>
    public void Close(DateOnly day)
    {
        var dice = new Dice(_seed, day.DayNumber, Salt.Disturbances);
        for (int phase = 0; phase < 3; phase++)
        {
            _sags[phase] += dice.Chance(3) ? 1 : 0;
            _swells[phase] += dice.Chance(1) ? 1 : 0;
        }
    }
}
