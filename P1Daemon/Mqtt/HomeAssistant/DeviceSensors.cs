using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Mqtt.HomeAssistant;

/// <summary>The entities of an M-Bus device.</summary>
internal static class DeviceSensors
{
    static readonly string[] _valve = ["closed", "open", "released"];

    /// <summary>What the device is called until its owner calls it something else.</summary>
    public static string NameOf(DeviceKind kind) => kind switch
    {
        DeviceKind.Gas => "Gas meter",
        DeviceKind.Water => "Water meter",
        DeviceKind.WarmWater => "Warm water meter",
        DeviceKind.Heat => "Heat meter",
        DeviceKind.Cold => "Cooling meter",
        DeviceKind.Electricity => "Electricity submeter",
        _ => "M-Bus meter",
    };

    /// <summary>Its register.</summary>
    /// <param name="id">The device's number.</param>
    /// <param name="kind">What it measures.</param>
    /// <param name="unit">As the meter sends it, or null.</param>
    /// <param name="decimals">To show.</param>
    public static Sensor Reading(string id, DeviceKind kind, string? unit, int decimals)
    {
        (SensorClass its, string? spelling) = SensorClasses.Of(kind, unit);
        return new Sensor("value", Catalogue.DeviceValue.Label, Template.OfDevice(id, "value"))
        {
            DeviceClass = its.Device,
            StateClass = its.State,
            Unit = spelling,
            Precision = decimals,
        };
    }

    /// <summary>When its register was read.</summary>
    public static Sensor Time(string id) => new("time", "Reading time", Template.OfDevice(id, "time")) { DeviceClass = "timestamp", IsDiagnostic = true };

    /// <summary>Its valve or switch.</summary>
    public static Sensor Valve(string id) =>
        new("valve", Catalogue.DeviceValve.Label, Template.WordOfDevice(id, "valve", _valve)) { DeviceClass = "enum", Options = _valve, IsDiagnostic = true };
}
