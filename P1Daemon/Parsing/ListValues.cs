using System.Collections.Immutable;
using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Parsing;

/// <summary>The values that are lists or pairs: the power-failure log, the Belgian peaks. Groups are told apart by their form.</summary>
internal sealed class ListValues(MeterClock clock)
{
    // Longer than any outage: what a meter says whose clock was unset when it began.
    static readonly long _tenYears = (long)TimeSpan.FromDays(3653).TotalSeconds;

    /// <summary>The log as the meter orders it; default where it sent none.</summary>
    public ImmutableArray<PowerFailure> PowerFailures { get; private set; }

    /// <summary>The peaks of the last months, oldest first; default where the meter sent none.</summary>
    public ImmutableArray<MonthlyPeak> Peaks { get; private set; }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        PowerFailures = default;
        Peaks = default;
    }

    /// <summary>A power and its time in either order: one Belgian meter turns them round.</summary>
    public bool TryTimedPower(ReadOnlySpan<byte> value, DateTimeOffset? received, out decimal power, out DateTimeOffset? time)
    {
        power = 0;
        time = null;
        bool found = false;
        var reader = new GroupReader(value);
        while (reader.TryNext(out ReadOnlySpan<byte> group))
        {
            if (ValueGrammar.LooksLikeStamp(group))
            {
                time = clock.Read(group, received);
            }
            else if (!found && ValueGrammar.TryQuantity(group, Quantity.TimedPower, out power))
            {
                found = true;
            }
            else if (!group.IsEmpty)
            {
                return false;
            }
        }

        return found && reader.AtEnd;
    }

    /// <summary>
    /// <c>(2)(0-0:96.7.19)(101208152415W)(0000000240*s)…</c> (P1 5.0.2 §6.11). The count and the buffer's code, which meters print wrongly,
    /// are passed over; <c>()</c> and <c>(0)()</c> are an empty log. False where the line says more than was understood of it.
    /// </summary>
    public bool TakePowerFailures(ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        var failures = ImmutableArray.CreateBuilder<PowerFailure>(Math.Max(0, (value.Count((byte)'(') - 2) / 2));
        var end = default(Stamp);
        void Add(long? duration)
        {
            failures.Add(new PowerFailure(end.Moment, duration));
            end = default;
        }

        var reader = new GroupReader(value);
        bool first = true;
        while (reader.TryNext(out ReadOnlySpan<byte> group))
        {
            if (TryStamp(group, received, out Stamp stamp))
            {
                // No duration came behind the end before; an empty group in its place is that duration and no end of another.
                bool open = end.IsSaid;
                if (open)
                {
                    Add(duration: null);
                }

                end = open && !stamp.IsSaid ? default : stamp;
            }
            else if (end.IsThere && ValueGrammar.TryNumber(group, out decimal duration, out _))
            {
                Add(duration >= 0 && duration <= _tenYears ? (long)duration : null);
            }
            else if (!first && !group.Contains((byte)':'))
            {
                return false;
            }

            first = false;
        }

        if (!reader.AtEnd)
        {
            return false;
        }

        if (end.IsSaid)
        {
            Add(duration: null);
        }

        PowerFailures = failures.DrainToImmutable();
        return true;
    }

    /// <summary>
    /// <c>(3)(1-0:1.6.0)(1-0:1.6.0)(230201000000W)(230117224500W)(04.329*kW)…</c>: end of the month, time of the peak, value; meters send them newest or oldest first.
    /// A stamp in place of the count is another thing (Hungary's registers of last month) and no list of peaks. False where the line says more than was
    /// understood of it.
    /// </summary>
    public bool TakePeaks(ReadOnlySpan<byte> value, DateTimeOffset? received)
    {
        var reader = new GroupReader(value);
        if (!reader.TryNext(out ReadOnlySpan<byte> first) || first.Length > 2 || !ValueGrammar.TryInteger(first, out decimal count))
        {
            return false;
        }

        var peaks = new List<MonthlyPeak>((int)count);
        bool understood = true;
        // The two places before a power; what leaves them without one is of a peak that has none.
        var month = default(Stamp);
        var time = default(Stamp);
        while (reader.TryNext(out ReadOnlySpan<byte> group))
        {
            if (TryStamp(group, received, out Stamp stamp))
            {
                understood &= !month.IsSaid;
                (month, time) = (time, stamp);
            }
            else if (time.IsThere && ValueGrammar.TryQuantity(group, Quantity.TimedPower, out decimal power))
            {
                (month, time) = month.IsThere ? (month, time) : (time, default);
                understood &= month.Moment is not null;
                if (month.Moment is { } end)
                {
                    DateTime within = end.DateTime.AddSeconds(-1);
                    peaks.Add(new MonthlyPeak(new DateOnly(within.Year, within.Month, 1), time.Moment, power));
                }

                month = time = default;
            }
            else if (!group.Contains((byte)':'))
            {
                return false;
            }
        }

        if (!reader.AtEnd || (peaks.Count == 0 && count > 0))
        {
            return false;
        }

        Peaks = [.. peaks.OrderBy(peak => peak.Month)];
        return understood && !month.IsSaid && !time.IsSaid;
    }

    // A stamp, or the empty group in the place of one.
    bool TryStamp(ReadOnlySpan<byte> group, DateTimeOffset? received, out Stamp stamp)
    {
        bool said = ValueGrammar.LooksLikeStamp(group);
        stamp = new Stamp(IsThere: true, said, said ? clock.Read(group, received) : null);
        return said || group.IsEmpty;
    }

    // The place of a stamp: whether there was one, whether it held anything, and the moment where it was a valid one.
    readonly record struct Stamp(bool IsThere, bool IsSaid, DateTimeOffset? Moment);
}
