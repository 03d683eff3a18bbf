namespace P1Daemon.Simulation;

/// <summary>
/// A household with three phases, a car, solar panels, gas and water: a pure function of time and seed, so that the same seed gives the same
/// stream and its registers go on where they would stand after any pause. Registers are the exact sum of the power of every second before.
/// Stepping forward costs next to nothing; the first step, and one back in time, reckon from the meter's installation.
/// Not safe for several threads at once.
/// </summary>
internal sealed class Household(int seed, TimeZoneInfo zone)
{
    readonly HouseholdIdentity _identity = HouseholdIdentity.From(seed);
    MeterHistory? _history;
    HouseholdDay _day = null!;
    Registers _registers;
    Demand _demand;
    int _slot;
    long _gas, _water;

    /// <summary>What the meters show at a second.</summary>
    public Snapshot At(DateTimeOffset time)
    {
        long second = time.ToUnixTimeSeconds();
        MeterHistory history = _history is null || second < _day.Start + (_slot * HouseholdDay.Slot) ? Begin(second) : _history;
        while (second >= _day.End)
        {
            Advance(_day.Slots);
            NextDay(history);
        }

        Advance((int)(second - _day.Start) / HouseholdDay.Slot);
        return Show(history, second);
    }

    MeterHistory Begin(long second)
    {
        _history = new MeterHistory(seed, DateOnly.FromDateTime(Stamp.At(second, zone).Time.DateTime), zone);
        _day = new HouseholdDay(seed, _history.Installed, zone);
        _registers = _history.Registers;
        _demand = new Demand(new TimedValue(Stamp.At(_day.Start, zone), 0));
        _slot = 0;
        _gas = _history.Gas;
        _water = _history.Water;
        return _history;
    }

    void Advance(int toSlot)
    {
        for (; _slot < toSlot; _slot++)
        {
            long energy = (long)_day.Power(_slot) * HouseholdDay.Slot;
            _registers.Add(energy, (long)_day.Reactive(_slot) * HouseholdDay.Slot, _day.IsLowTariff(_slot));
            _demand.Add(energy);
            if ((_slot + 1) * HouseholdDay.Slot % Demand.Quarter == 0)
            {
                _demand.CloseQuarter(_day.Start + ((_slot + 1) * HouseholdDay.Slot), zone);
            }
        }
    }

    void NextDay(MeterHistory history)
    {
        history.Close(_day.Date);
        _gas += _day.Gas;
        _water += _day.Water;
        _day = new HouseholdDay(seed, _day.Date.AddDays(1), zone);
        _slot = 0;
        if (_day.Date.Day == 1)
        {
            _demand.CloseMonth(Stamp.At(_day.Start, zone));
        }
    }

    Snapshot Show(MeterHistory history, long second)
    {
        int elapsed = (int)(second - _day.Start) % HouseholdDay.Slot;
        (int[] jitter, long jitterBefore) = Jitter(second, elapsed);
        long energy = ((long)_day.Power(_slot) * elapsed) + jitterBefore;
        Registers registers = _registers;
        registers.Add(energy, (long)_day.Reactive(_slot) * elapsed, _day.IsLowTariff(_slot));
        Demand demand = _demand;
        demand.Add(energy);
        int pipe = (int)(second - _day.Start) / HouseholdDay.PipeInterval;
        return new Snapshot
        {
            Identity = _identity,
            Time = Stamp.At(second, zone),
            LowTariff = _day.IsLowTariff(_slot),
            Registers = registers,
            Phases = [.. Enumerable.Range(0, 3).Select(phase => Phase(phase, second, jitter[phase]))],
            Gas = new TimedValue(At(pipe), _gas + _day.GasAfter(pipe)),
            HourlyGas = new TimedValue(At(pipe / 12 * 12), _gas + _day.GasAfter(pipe / 12 * 12)),
            Water = new TimedValue(At(pipe), _water + _day.WaterAfter(pipe)),
            AnyFailures = history.AnyFailures,
            Failures = history.Failures,
            Sags = history.Sags,
            Swells = history.Swells,
            Demand = demand.Running,
            Peak = demand.Peak,
            Peaks = demand.Months,
        };

        Stamp At(int intervals) => Stamp.At(_day.Start + (intervals * HouseholdDay.PipeInterval), zone);
    }

    // No meter shows the same watt twice. What a second has more, the next has less, so that each slot's sum stays; and it is too
    // little to turn import into export, so that no second books to another register than its slot.
    (int[] Now, long Before) Jitter(long second, int elapsed)
    {
        int most = Math.Min(12, Math.Abs(_day.Power(_slot)) / 4);
        bool odd = elapsed % 2 == 1;
        var now = new int[3];
        long before = 0;
        for (int phase = 0; phase < 3; phase++)
        {
            int more = new Dice(seed, second - (odd ? 1 : 0), Salt.Jitter + phase).Between(-most, most);
            before += odd ? more : 0;
            now[phase] = odd ? -more : more;
        }

        return (now, before);
    }

    PhaseState Phase(int phase, long second, int jitter)
    {
        int power = _day.Power(phase, _slot) + jitter;
        int reactive = _day.Reactive(phase, _slot);
        int voltage = Voltage(phase, second) - (power * 7 / 1000);
        double apparent = Math.Sqrt(((double)power * power) + ((double)reactive * reactive));
        return new PhaseState(power, reactive, voltage, (int)(apparent * 10_000 / voltage));
    }

    // Tenths of a volt without load: drifts over minutes, trembles from second to second.
    int Voltage(int phase, long second)
    {
        const int Drift = 240;
        int from = new Dice(seed, second / Drift, Salt.Voltage + phase).Between(-22, 22);
        int to = new Dice(seed, (second / Drift) + 1, Salt.Voltage + phase).Between(-22, 22);
        int drift = (int)(from + ((to - from) * (second % Drift) / Drift));
        return 2310 + (4 * phase) + drift + new Dice(seed, second, Salt.Voltage + phase).Between(-2, 2);
    }
}
