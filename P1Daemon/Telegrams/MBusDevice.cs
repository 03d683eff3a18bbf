using System.Text;
using P1Daemon.Obis;

namespace P1Daemon.Telegrams;

/// <summary>What an M-Bus device measures (EN 13757-3, as the grid operators use it).</summary>
internal enum DeviceKind
{
    /// <summary>A type that the meter did not send or that no one has named.</summary>
    Unknown,

    Gas,
    Water,
    WarmWater,
    Heat,
    Cold,
    Electricity,
}

/// <summary>One M-Bus device behind the meter, with an identity or a reading.</summary>
internal sealed record MBusDevice
{
    /// <summary>Group B of its codes: the order in which devices were installed, and nothing else.</summary>
    public required int Channel { get; init; }

    /// <summary>From its type, or where that is missing from its unit and code.</summary>
    public DeviceKind Kind { get; init; }

    /// <summary>Its number as text; null where the meter sent none.</summary>
    public string? Id { get; init; }

    /// <summary>When it was read; null where the meter's stamp is invalid.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The register, in <see cref="Unit"/>.</summary>
    public decimal? Value { get; init; }

    /// <summary>The unit as sent; cubic metres always as <c>m3</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>0 closed, 1 open, 2 released.</summary>
    public int? Valve { get; init; }

    /// <summary>True for the one device of its kind that stands behind the plain key.</summary>
    public bool IsMain { get; init; }

    /// <summary>The type as a reading writes it.</summary>
    public string KindName => Kind switch
    {
        DeviceKind.Gas => "gas",
        DeviceKind.Water => "water",
        DeviceKind.WarmWater => "warm_water",
        DeviceKind.Heat => "heat",
        DeviceKind.Cold => "cold",
        DeviceKind.Electricity => "electricity",
        _ => "unknown",
    };

    /// <summary>The plain key of its kind; null for warm water and the unknown, which have none.</summary>
    public ObisField? PlainField => Kind switch
    {
        DeviceKind.Gas => Catalogue.Gas,
        DeviceKind.Water => Catalogue.Water,
        DeviceKind.Heat => Catalogue.Heat,
        DeviceKind.Cold => Catalogue.Cold,
        DeviceKind.Electricity => Catalogue.SubEnergy,
        _ => null,
    };

    /// <summary>
    /// The register in the unit of its plain key, exactly. A value without unit is taken in the unit of its kind; null where there is no plain key, also for a
    /// unit of another kind (a heat meter that sends m³).
    /// </summary>
    public decimal? PlainValue
    {
        get
        {
            if (PlainField is not { } plain || Value is not { } value || Unit is null)
            {
                return PlainField is null ? null : Value;
            }

            Span<byte> unit = stackalloc byte[8];
            if (!Encoding.Latin1.TryGetBytes(Unit, unit, out int length))
            {
                return null;
            }

            int exponent = Units.Exponent(plain.Quantity, unit[..length]);
            return exponent == Units.NoMatch ? null : Units.Shift(value, exponent);
        }
    }

    /// <summary>The register as it is compared with the one before: a meter may change from MJ to GJ.</summary>
    public decimal? Total => PlainValue ?? Value;
}
