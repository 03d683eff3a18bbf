using System.Collections.Immutable;
using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Readings;

/// <summary>Gathers smallest, mean and largest of every power, voltage and current between two readings.</summary>
internal sealed class Window
{
    readonly Tally?[] _tallies = new Tally?[Catalogue.Rows.Count];
    int _telegrams;
    int _rejected;

    sealed class Tally
    {
        public int Count;
        public decimal Min;
        public decimal Max;
        public decimal Sum;
        public int Scale;
    }

    /// <summary>Takes one telegram in, the reading's own included.</summary>
    public void Add(Telegram telegram)
    {
        _telegrams++;
        foreach (Measurement measurement in telegram.Measurements)
        {
            if (measurement.Field.InWindow)
            {
                Add(_tallies[measurement.Field.Index] ??= new Tally(), measurement.Value);
            }
        }
    }

    /// <summary>Counts a telegram that was not valid.</summary>
    public void AddRejected() => _rejected++;

    /// <summary>What was gathered; the next window begins empty.</summary>
    /// <param name="from">Time of the reading before.</param>
    public WindowSummary Take(DateTimeOffset? from)
    {
        var spreads = ImmutableArray.CreateBuilder<Spread>();
        foreach (ObisField field in Catalogue.Rows)
        {
            if (_tallies[field.Index] is { Count: > 0 } tally)
            {
                spreads.Add(new Spread(field, tally.Min, Mean(tally), tally.Max));
                tally.Count = 0;
            }
        }

        var summary = new WindowSummary(from, _telegrams, _rejected, spreads.DrainToImmutable());
        _telegrams = 0;
        _rejected = 0;
        return summary;
    }

    static void Add(Tally tally, decimal value)
    {
        if (tally.Count++ == 0)
        {
            tally.Min = value;
            tally.Max = value;
            tally.Sum = value;
            tally.Scale = value.Scale;
            return;
        }

        tally.Min = Math.Min(tally.Min, value);
        tally.Max = Math.Max(tally.Max, value);
        tally.Sum += value;
        tally.Scale = Math.Max(tally.Scale, value.Scale);
    }

    // One decimal more than the values carry, always: a column that is now 184 and now 184.6 changes its type in some databases.
    static decimal Mean(Tally tally)
    {
        int decimals = Math.Min(tally.Scale + 1, 28);
        decimal mean = decimal.Round(tally.Sum / tally.Count, decimals, MidpointRounding.ToEven);
        return mean + new decimal(0, 0, 0, false, (byte)decimals);
    }
}
