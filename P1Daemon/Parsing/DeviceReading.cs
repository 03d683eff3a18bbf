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
            if (header)
            {
                // The unit is the one group of the header that begins with a letter.
                header = group.IsEmpty || !char.IsAsciiLetter((char)group[0]);
                unit = header ? unit : group;
            }
            else if (ValueGrammar.TryNumber(group, out decimal number, out _))
            {
                value = number;
            }
        }

        return reader.AtEnd ? new DeviceReading(clock.Read(stamp, received), value, unit) : default;
    }
}
