using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Mqtt.HomeAssistant;

/// <summary>A quantity in Home Assistant's words.</summary>
/// <param name="Device">Its <c>device_class</c>.</param>
/// <param name="State">Its <c>state_class</c>.</param>
internal readonly record struct SensorClass(string? Device, string? State);

/// <summary>
/// Which of Home Assistant's classes a value has. A class allows certain units and state classes only, and the energy dashboard takes
/// energy, gas and water only as totals that increase.
/// </summary>
internal static class SensorClasses
{
    /// <summary>A value at this moment.</summary>
    public const string Measurement = "measurement";

    /// <summary>A register: whatever is smaller than before is a new meter.</summary>
    public const string TotalIncreasing = "total_increasing";

    /// <summary>The class of a value of the meter.</summary>
    public static SensorClass Of(Quantity quantity) => quantity switch
    {
        Quantity.Energy => new("energy", TotalIncreasing),
        // The class reactive_energy is younger than device discovery, and a class that Home Assistant does not know costs the entity.
        Quantity.ReactiveEnergy or Quantity.Count => new(null, TotalIncreasing),
        Quantity.Power or Quantity.TimedPower => new("power", Measurement),
        Quantity.ReactivePower => new("reactive_power", Measurement),
        Quantity.ApparentPower => new("apparent_power", Measurement),
        Quantity.Voltage => new("voltage", Measurement),
        Quantity.Current => new("current", Measurement),
        Quantity.Frequency => new("frequency", Measurement),
        Quantity.Factor => new("power_factor", Measurement),
        Quantity.Time => new("timestamp", null),
        _ => default,
    };

    /// <summary>Class and unit of an M-Bus device's register, whose unit is the one that the meter sends; a missing one is its kind's own.</summary>
    public static (SensorClass Class, string? Unit) Of(DeviceKind kind, string? sent)
    {
        string? unit = sent is null ? UnitOf(kind) : Spelling(sent);
        return unit switch
        {
            "m³" => (new(kind switch
            {
                DeviceKind.Gas => "gas",
                DeviceKind.Water or DeviceKind.WarmWater => "water",
                _ => "volume",
            }, TotalIncreasing), unit),
            "kWh" or "Wh" or "GJ" or "MJ" => (new("energy", TotalIncreasing), unit),
            _ => (new(null, TotalIncreasing), unit),
        };
    }

    static string? UnitOf(DeviceKind kind) => kind switch
    {
        DeviceKind.Gas or DeviceKind.Water or DeviceKind.WarmWater => "m³",
        DeviceKind.Heat or DeviceKind.Cold => "GJ",
        DeviceKind.Electricity => "kWh",
        _ => null,
    };

    // Meters write kWh, kwh, KWH.
    static string Spelling(string unit) => unit.ToUpperInvariant() switch
    {
        "M3" => "m³",
        "KWH" => "kWh",
        "WH" => "Wh",
        "GJ" => "GJ",
        "MJ" => "MJ",
        _ => unit,
    };
}
