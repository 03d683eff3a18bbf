using P1Daemon.Obis;

namespace P1Daemon.Mqtt.HomeAssistant;

/// <summary>The entities of the electricity meter, read off the catalogue, and those of the daemon's own health.</summary>
internal static class MeterSensors
{
    static readonly string[] _breaker = ["disconnected", "connected", "ready for reconnection"];

    /// <summary>How the reading of the meter goes, out of the daemon's status.</summary>
    public static IReadOnlyList<Sensor> OfDaemon { get; } =
    [
        Daemon("rejected_telegrams", "Rejected telegrams", "meter.rejected.values() | sum") with { StateClass = SensorClasses.TotalIncreasing },
        Daemon("port_reconnects", "Port reconnects", "meter.reconnects | default(none)") with { StateClass = SensorClasses.TotalIncreasing },
        Daemon("readings_waiting", "Readings waiting", "mqtt.backlog | default(none)") with { StateClass = SensorClasses.Measurement },
        Daemon("readings_lost", "Readings lost", "journal.dropped | default(none)") with { StateClass = SensorClasses.TotalIncreasing },
        Daemon("clock_offset", "Clock offset", "meter.clock_offset_s | default(none)") with
        {
            DeviceClass = "duration",
            StateClass = SensorClasses.Measurement,
            Unit = "s",
            Precision = 1,
        },
    ];

    /// <summary>The entity of a row; null for a row that is none: lists, what the device's own block says, and what belongs to an M-Bus device.</summary>
    /// <param name="field">The row.</param>
    /// <param name="decimals">To show, of a number.</param>
    public static Sensor? Of(ObisField field, int decimals) => field.Quantity switch
    {
        _ when ReferenceEquals(field, Catalogue.Time) || ReferenceEquals(field, Catalogue.MeterId) || ReferenceEquals(field, Catalogue.MeterModel) => null,
        Quantity.Identity or Quantity.Message or Quantity.Text => new Sensor(field.Key, field.Label, Template.Text(field.Key)) { IsDiagnostic = true },
        Quantity.Tariff => new Sensor(field.Key, field.Label, Template.Of(field.Key)) { IsDiagnostic = true },
        Quantity.State => new Sensor(field.Key, field.Label, Template.Word(field.Key, _breaker)) { DeviceClass = "enum", Options = _breaker, IsDiagnostic = true },
        Quantity.Time => Plain(field),
        Quantity.Count => Plain(field) with { Precision = decimals, IsDiagnostic = true },
        Quantity.DeviceType or Quantity.DeviceIdentity or Quantity.DeviceReading or Quantity.DeviceValve => null,
        Quantity.PowerFailureLog or Quantity.PeakList => null,
        _ when IsOfDevice(field) => null,
        _ when IsSetting(field) => Plain(field) with { Precision = decimals, StateClass = null, IsDiagnostic = true },
        _ => Plain(field) with { Precision = decimals },
    };

    static Sensor Plain(ObisField field) => new(field.Key, field.Label, Template.Of(field.Key))
    {
        DeviceClass = SensorClasses.Of(field.Quantity).Device,
        StateClass = SensorClasses.Of(field.Quantity).State,
        Unit = field.Unit.Length > 0 ? field.Unit : null,
    };

    // A register that no code of the meter's own leads to: gas_m3 and its like.
    static bool IsOfDevice(ObisField field) => field.IsTotal && field.Codes.IsEmpty;

    static bool IsSetting(ObisField field) =>
        ReferenceEquals(field, Catalogue.LimiterPower) || ReferenceEquals(field, Catalogue.LimiterApparent) || ReferenceEquals(field, Catalogue.LimiterCurrent)
        || ReferenceEquals(field, Catalogue.FuseThreshold) || ReferenceEquals(field, Catalogue.GridVoltage);

    static Sensor Daemon(string key, string name, string value) =>
        new(key, name, $"{{{{ value_json.{value} }}}}") { Precision = 0, IsDiagnostic = true, IsInStatus = true };
}
