using P1Daemon.Telegrams;

namespace P1Daemon.Parsing;

/// <summary>What an M-Bus device is, from what the meter says of it.</summary>
internal static class DeviceKinds
{
    /// <summary>
    /// From the type (EN 13757-3, printed in decimal); where it is missing or the unit contradicts it, from the unit,
    /// and for Belgium from the code that only gas has there.
    /// </summary>
    public static DeviceKind From(int? type, string? unit, bool belgianGas) => type switch
    {
        3 when IsHeat(unit) => DeviceKind.Heat,
        3 => DeviceKind.Gas,
        7 or 0x16 or 0x17 => DeviceKind.Water,
        6 or 0x15 => DeviceKind.WarmWater,
        4 or 0x0C or 0x0D => DeviceKind.Heat,
        0x0A or 0x0B => DeviceKind.Cold,
        2 => DeviceKind.Electricity,
        null when belgianGas => DeviceKind.Gas,
        null when IsHeat(unit) => DeviceKind.Heat,
        null when Is(unit, "kWh") || Is(unit, "Wh") => DeviceKind.Electricity,
        _ => DeviceKind.Unknown,
    };

    static bool IsHeat(string? unit) => Is(unit, "GJ") || Is(unit, "MJ");

    static bool Is(string? unit, string name) => string.Equals(unit, name, StringComparison.OrdinalIgnoreCase);
}
