using System.Collections.Immutable;

namespace P1Daemon.Simulation;

/// <summary>The quarter-hour demand that Belgium bills: the running quarter hour, the month's highest, the months before.</summary>
internal struct Demand(TimedValue none)
{
    /// <summary>Seconds.</summary>
    public const int Quarter = 900;

    const int MonthsKept = 13;

    long _energy;

    /// <summary>The running month's highest quarter hour, W.</summary>
    public TimedValue Peak { get; private set; } = none;

    /// <summary>The months before, oldest first.</summary>
    public ImmutableArray<MonthPeak> Months { get; private set; } = [];

    /// <summary>Import of the running quarter hour, averaged over the whole of it, W.</summary>
    public readonly long Running => _energy / Quarter;

    /// <summary>Adds import, Ws.</summary>
    public void Add(long energy) => _energy += Math.Max(0, energy);

    /// <summary>The quarter hour is over. The stamp is asked for only when it is a new peak.</summary>
    public void CloseQuarter(long end, TimeZoneInfo zone)
    {
        if (Running > Peak.Value)
        {
            Peak = new TimedValue(Stamp.At(end, zone), Running);
        }

        _energy = 0;
    }

    /// <summary>The month is over.</summary>
    public void CloseMonth(Stamp end)
    {
        Months = [.. Months.TakeLast(MonthsKept - 1), new MonthPeak(end, Peak)];
        Peak = new TimedValue(end, 0);
    }
}
