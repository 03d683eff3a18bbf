namespace P1Daemon.Simulation;

/// <summary>
/// All that a household draws on one day of its calendar, worked out from seed and date alone: power in slots of half a minute,
/// gas and water in intervals of five minutes.
/// </summary>
internal sealed class HouseholdDay
{
    /// <summary>Seconds for which the appliances of a household change nothing.</summary>
    public const int Slot = 30;

    /// <summary>Seconds of a reading interval of gas and water (P1 5.0.2 §6.10).</summary>
    public const int PipeInterval = 300;

    readonly int[][] _load;
    readonly int[] _solar;
    readonly int[] _gas;
    readonly int[] _water;
    readonly bool _weekend;

    public HouseholdDay(int seed, DateOnly date, TimeZoneInfo zone)
    {
        Date = date;
        Start = Midnight(date, zone);
        End = Midnight(date.AddDays(1), zone);
        Weather = new Weather(seed, date);
        _weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        int slots = (int)(End - Start) / Slot;
        _load = [new int[slots], new int[slots], new int[slots]];
        Appliances.Run(this, new Dice(seed, date.DayNumber, Salt.Appliances));
        _solar = Sunshine.Over(this, seed, (int)zone.BaseUtcOffset.TotalSeconds);
        (_gas, _water) = Pipes.Over(this, new Dice(seed, date.DayNumber, Salt.Pipes));
    }

    public DateOnly Date { get; }

    /// <summary>Midnight, Unix seconds.</summary>
    public long Start { get; }

    /// <summary>The midnight after, Unix seconds: 23, 24 or 25 hours later.</summary>
    public long End { get; }

    public Weather Weather { get; }

    public int Slots => _solar.Length;

    public bool IsWeekend => _weekend;

    /// <summary>Gas of the whole day, dm³.</summary>
    public int Gas => _gas[^1];

    /// <summary>Water of the whole day, dm³.</summary>
    public int Water => _water[^1];

    /// <summary>Switches something on: W for some seconds from a second of the day. What lies outside the day is cut off.</summary>
    public void Draw(int phase, int from, int seconds, int watts)
    {
        int first = Math.Clamp(from / Slot, 0, _load[phase].Length);
        int end = Math.Clamp((from + seconds) / Slot, first, _load[phase].Length);
        foreach (ref int load in _load[phase].AsSpan(first..end))
        {
            load += watts;
        }
    }

    /// <summary>What the appliances of a phase draw in a slot, W.</summary>
    public int Load(int phase, int slot) => _load[phase][slot];

    /// <summary>Power of a phase, taken minus given, W. The inverter feeds into L2.</summary>
    public int Power(int phase, int slot) => phase == 1 ? _load[1][slot] - _solar[slot] : _load[phase][slot];

    /// <summary>Reactive power of a phase, taken minus given, var: motors lag with the load, power supplies lead all day.</summary>
    public int Reactive(int phase, int slot) => (_load[phase][slot] >> 3) - (40 - (10 * phase));

    /// <summary>Power of all phases, taken minus given, W.</summary>
    public int Power(int slot) => Power(0, slot) + Power(1, slot) + Power(2, slot);

    /// <summary>Reactive power of all phases, var.</summary>
    public int Reactive(int slot) => Reactive(0, slot) + Reactive(1, slot) + Reactive(2, slot);

    /// <summary>Low from 23 to 7 o'clock and at the weekend; the clock changes on a Sunday, which is low all day.</summary>
    public bool IsLowTariff(int slot) => _weekend || (slot * Slot / 3600) is < 7 or >= 23;

    /// <summary>Gas since midnight after that many intervals, dm³.</summary>
    public int GasAfter(int intervals) => _gas[intervals];

    /// <summary>Water since midnight after that many intervals, dm³.</summary>
    public int WaterAfter(int intervals) => _water[intervals];

    // For a midnight that a change of the clock leaves out the zone gives its normal offset, so the days follow each other without gap.
    static long Midnight(DateOnly date, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUnixTimeSeconds();
    }
}
