using System.Text;

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
        Quantity.Power or Quantity.TimedPower => Either(unit, "kw"u8, 3, "w"u8, 0),
        Quantity.Energy => Either(unit, "kwh"u8, 0, "wh"u8, -3),
        Quantity.ReactiveEnergy => Either(unit, "kvarh"u8, 0, "varh"u8, -3),
        Quantity.ReactivePower => Either(unit, "kvar"u8, 3, "var"u8, 0),
        Quantity.ApparentPower => Either(unit, "kva"u8, 3, "va"u8, 0),
        Quantity.Voltage => OnlyOrNone(unit, "v"u8),
        Quantity.Current => OnlyOrNone(unit, "a"u8),
        Quantity.Frequency => OnlyOrNone(unit, "hz"u8),
        Quantity.Heat => Either(unit, "gj"u8, 0, "mj"u8, -3),
        Quantity.Volume => IsCubicMetre(unit) ? 0 : NoMatch,
        _ => unit.IsEmpty ? 0 : NoMatch,
    };

    /// <summary>True for <c>m3</c> and for <c>m³</c> in Latin-1 (one meter sends the byte B3h).</summary>
    public static bool IsCubicMetre(ReadOnlySpan<byte> unit) =>
        unit.Length == 2 && (unit[0] | 0x20) == 'm' && unit[1] is (byte)'3' or 0xB3;

    static int Either(ReadOnlySpan<byte> unit, ReadOnlySpan<byte> a, int exponentA, ReadOnlySpan<byte> b, int exponentB) =>
        Ascii.EqualsIgnoreCase(unit, a) ? exponentA : Ascii.EqualsIgnoreCase(unit, b) ? exponentB : NoMatch;

    static int OnlyOrNone(ReadOnlySpan<byte> unit, ReadOnlySpan<byte> only) =>
        unit.IsEmpty || Ascii.EqualsIgnoreCase(unit, only) ? 0 : NoMatch;
}
