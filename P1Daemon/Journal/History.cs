using System.Collections.Immutable;
using P1Daemon.Obis;

namespace P1Daemon.Journal;

/// <summary>One value over time; an entry a step, null where the step has none.</summary>
/// <param name="Field">What it is.</param>
/// <param name="Min">Of the readings' windows.</param>
/// <param name="Mean">Of the means of the readings' windows, at most three decimals.</param>
/// <param name="Max">Of the readings' windows.</param>
internal sealed record SpreadSeries(ObisField Field, double?[] Min, double?[] Mean, double?[] Max);

/// <summary>One register over time: the last value of each step, null where it has none.</summary>
internal sealed record LastSeries(ObisField Field, double?[] Last);

/// <summary>What the journal knows of a stretch of time, for plotting: min, mean and max of powers and voltages, the last value of totals.</summary>
/// <param name="Time">Where each step begins, Unix seconds by the meter's clock.</param>
/// <param name="Spreads">Of <see cref="HistoryTable.Spreads"/>.</param>
/// <param name="Totals">Of <see cref="HistoryTable.Totals"/>.</param>
internal sealed record History(ImmutableArray<long> Time, ImmutableArray<SpreadSeries> Spreads, ImmutableArray<LastSeries> Totals);

/// <summary>Sorts points into steps.</summary>
internal sealed class HistorySteps
{
    readonly long _begin;
    readonly long _from;
    readonly int _step;
    readonly int _count;
    readonly Tally[][] _spreads;
    readonly double?[][] _totals;

    /// <summary>Empty steps.</summary>
    /// <param name="begin">Of the first step, Unix seconds.</param>
    /// <param name="from">The first second that counts.</param>
    /// <param name="to">The end, exclusive.</param>
    /// <param name="step">Seconds.</param>
    public HistorySteps(long begin, long from, long to, int step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        (_begin, _from, _step, Next, To) = (begin, from, step, from, to);
        _count = Math.Max(0, (int)((to - begin + step - 1) / step));
        _spreads = [.. HistoryTable.Spreads.Select(_ => new Tally[_count])];
        _totals = [.. HistoryTable.Totals.Select(_ => new double?[_count])];
    }

    struct Tally
    {
        public int Count;
        public double Min;
        public double Sum;
        public double Max;
    }

    /// <summary>Where to go on: no point before this has been seen.</summary>
    public long Next { get; private set; }

    /// <summary>The end, exclusive.</summary>
    public long To { get; }

    /// <summary>Begins from the start, with the points of another journal.</summary>
    public void Rewind() => Next = _from;

    /// <summary>Takes a point in; they come in the order of time.</summary>
    public void Add(in HistoryPoint point)
    {
        int at = (int)((point.Time - _begin) / _step);
        for (int i = 0; i < _spreads.Length; i++)
        {
            if (double.IsFinite(point.Mean(i)))
            {
                Add(ref _spreads[i][at], point.Min(i), point.Mean(i), point.Max(i));
            }
        }

        for (int i = 0; i < _totals.Length; i++)
        {
            if (double.IsFinite(point.Total(i)))
            {
                _totals[i][at] = point.Total(i);
            }
        }

        Next = point.Time + 1;
    }

    /// <summary>What was gathered.</summary>
    public History Sum() => new(
        [.. Enumerable.Range(0, _count).Select(i => _begin + ((long)i * _step))],
        [.. HistoryTable.Spreads.Zip(_spreads, Series)],
        [.. HistoryTable.Totals.Zip(_totals, (field, last) => new LastSeries(field, last))]);

    static void Add(ref Tally tally, double min, double mean, double max)
    {
        bool first = tally.Count++ == 0;
        tally.Min = first ? min : Math.Min(tally.Min, min);
        tally.Max = first ? max : Math.Max(tally.Max, max);
        tally.Sum += mean;
    }

    static SpreadSeries Series(ObisField field, Tally[] tallies)
    {
        double?[] Each(Func<Tally, double> value) => [.. tallies.Select(tally => tally.Count == 0 ? (double?)null : value(tally))];
        return new SpreadSeries(field, Each(tally => tally.Min), Each(tally => Math.Round(tally.Sum / tally.Count, 3)), Each(tally => tally.Max));
    }
}
