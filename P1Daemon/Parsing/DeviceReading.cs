namespace P1Daemon.Parsing;

/// <summary>An M-Bus reading as it stands in a telegram: when, how much, in what unit (none: empty).</summary>
internal readonly ref struct DeviceReading(DateTimeOffset? time, decimal? value, ReadOnlySpan<byte> unit)
{
    public DateTimeOffset? Time { get; } = time;

    public decimal? Value { get; } = value;

    public ReadOnlySpan<byte> Unit { get; } = unit;

    /// <summary><c>(101209112500W)(12785.123*m3)</c>: told apart by their form, since meters swap and lose them.</summary>
    public static DeviceReading Of(ReadOnlySpan<byte> groups, MeterClock clock, DateTimeOffset? received)
    {
        var reader = new GroupReader(groups);
        DateTimeOffset? time = null;
        decimal? value = null;
        ReadOnlySpan<byte> unit = default;
        while (reader.TryNext(out ReadOnlySpan<byte> group))
        {
            if (ValueGrammar.LooksLikeStamp(group))
            {
                time = clock.Read(group, received);
            }
            else if (value is null && ValueGrammar.TryNumber(group, out decimal number, out ReadOnlySpan<byte> its))
            {
                value = number;
                unit = its;
            }
            else if (!group.IsEmpty)
            {
                return default;
            }
        }

        return reader.AtEnd ? new DeviceReading(time, value, unit) : default;
    }

    /// <summary>
    /// The profile of DSMR 2.2 and 3.0 (P1 3.0 §5.10): time, status, period, number of values, then for each value its code and unit, then
    /// on the next line the values, oldest first, of which the last counts.
    /// </summary>
    public static DeviceReading OfTwoLines(ReadOnlySpan<byte> groups, MeterClock clock, DateTimeOffset? received)
    {
        var reader = new GroupReader(groups);
        if (!reader.TryNext(out ReadOnlySpan<byte> stamp) || !ValueGrammar.LooksLikeStamp(stamp))
        {
            return default;
        }

        decimal? value = null;
        ReadOnlySpan<byte> unit = default;
        bool header = true;
        while (reader.TryNext(out ReadOnlySpan<byte> group))
        {
            if (group.Contains((byte)':'))
            {
                // The unit follows its code: a status may begin with a letter too (FF).
                if (!reader.TryNext(out unit) || !(unit.IsEmpty || char.IsAsciiLetter((char)unit[0])))
                {
                    return default;
                }

                header = false;
            }
            else if (!header && ValueGrammar.TryNumber(group, out decimal number, out _))
            {
                value = number;
            }
        }

        return reader.AtEnd ? new DeviceReading(clock.Read(stamp, received), value, unit) : default;
    }
}
