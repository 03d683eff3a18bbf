namespace P1Daemon.Obis;

/// <summary>The units of readings, and how the units that meters send lead to them.</summary>
internal static class Units
{
    /// <summary>Not a unit of that quantity.</summary>
    public const int NoMatch = int.MinValue;

    /// <summary>The unit that a reading gives for a quantity; empty for numbers without one and for texts.</summary>
    public static string Unit(this Quantity quantity) => quantity switch
    {
        Quantity.Energy => "kWh",
        Quantity.ReactiveEnergy => "kvarh",
        Quantity.Power or Quantity.TimedPower => "W",
        Quantity.ReactivePower => "var",
        Quantity.ApparentPower => "VA",
        Quantity.Voltage => "V",
        Quantity.Current => "A",
        Quantity.Frequency => "Hz",
        Quantity.Volume => "m³",
        Quantity.Heat => "GJ",
        _ => "",
    };

    /// <summary>
    /// The power of ten that leads from a unit as sent to the quantity's unit (<c>kW</c> to W: 3, <c>Wh</c> to kWh: −3), or <see cref="NoMatch"/>.
    /// Case does not count: meters write <c>kWh</c>, <c>kwh</c>, <c>kVArh</c>. No unit means the only one there can be (V, A, Hz, none);
    /// an energy or power without unit has two readings a thousandfold apart and matches none.
    /// </summary>
    public static int Exponent(Quantity quantity, ReadOnlySpan<byte> unit) => quantity switch
    {
        Quantity.Volume => IsCubicMetre(unit) ? 0 : NoMatch,
        _ => (quantity, Word(unit)) switch
        {
            (Quantity.Power or Quantity.TimedPower, Kilowatt) => 3,
            (Quantity.Power or Quantity.TimedPower, Watt) => 0,
            (Quantity.Energy, KilowattHour) => 0,
            (Quantity.Energy, WattHour) => -3,
            (Quantity.ReactiveEnergy, KilovarHour) => 0,
            (Quantity.ReactiveEnergy, VarHour) => -3,
            (Quantity.ReactivePower, Kilovar) => 3,
            (Quantity.ReactivePower, Var) => 0,
            (Quantity.ApparentPower, Kilovoltampere) => 3,
            (Quantity.ApparentPower, Voltampere) => 0,
            (Quantity.Voltage, Volt or NoUnit) => 0,
            (Quantity.Current, Ampere or NoUnit) => 0,
            (Quantity.Frequency, Hertz or NoUnit) => 0,
            (Quantity.Heat, Gigajoule) => 0,
            (Quantity.Heat, Megajoule) => -3,
            (Quantity.Factor or Quantity.Count or Quantity.State or Quantity.Tariff, NoUnit) => 0,
            _ => NoMatch,
        },
    };

    /// <summary>Moves the decimal point without touching the digits: times 10^<paramref name="exponent"/>.</summary>
    public static decimal Shift(decimal value, int exponent)
    {
        int scale = value.Scale - exponent;
        if (exponent == 0 || scale > 28)
        {
            return value;
        }

        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        decimal shifted = new(bits[0], bits[1], bits[2], value < 0, (byte)Math.Max(0, scale));
        for (; scale < 0; scale++)
        {
            shifted *= 10;
        }

        return shifted;
    }

    /// <summary>True for <c>m3</c> and for <c>m³</c> in Latin-1 (one meter sends the byte B3h).</summary>
    public static bool IsCubicMetre(ReadOnlySpan<byte> unit) =>
        unit.Length == 2 && (unit[0] | 0x20) == 'm' && unit[1] is (byte)'3' or 0xB3;

    // A unit as one number, its letters in lower case: compared at once, and no two units are alike.
    const ulong NoUnit = 0;
    const ulong Watt = 'w';
    const ulong Kilowatt = 'k' | Watt << 8;
    const ulong WattHour = 'w' | 'h' << 8;
    const ulong KilowattHour = 'k' | WattHour << 8;
    const ulong Var = 'v' | 'a' << 8 | 'r' << 16;
    const ulong Kilovar = 'k' | Var << 8;
    const ulong VarHour = Var | 'h' << 24;
    const ulong KilovarHour = 'k' | VarHour << 8;
    const ulong Voltampere = 'v' | 'a' << 8;
    const ulong Kilovoltampere = 'k' | Voltampere << 8;
    const ulong Volt = 'v';
    const ulong Ampere = 'a';
    const ulong Hertz = 'h' | 'z' << 8;
    const ulong Gigajoule = 'g' | 'j' << 8;
    const ulong Megajoule = 'm' | 'j' << 8;

    static ulong Word(ReadOnlySpan<byte> unit)
    {
        if (unit.Length > sizeof(ulong))
        {
            return ulong.MaxValue;
        }

        ulong word = 0;
        for (int i = unit.Length - 1; i >= 0; i--)
        {
            word = (word << 8) | (unit[i] | 0x20u);
        }

        return word;
    }
}
