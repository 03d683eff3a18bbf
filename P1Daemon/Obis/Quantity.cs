namespace P1Daemon.Obis;

/// <summary>What kind of value a field holds: decides its grammar in a telegram and its unit in a reading.</summary>
internal enum Quantity
{
    /// <summary>Active energy, kWh.</summary>
    Energy,

    /// <summary>Reactive energy, kvarh.</summary>
    ReactiveEnergy,

    /// <summary>Active power, W.</summary>
    Power,

    /// <summary>Reactive power, var.</summary>
    ReactivePower,

    /// <summary>Apparent power, VA.</summary>
    ApparentPower,

    /// <summary>Voltage, V.</summary>
    Voltage,

    /// <summary>Current, A.</summary>
    Current,

    /// <summary>Frequency, Hz.</summary>
    Frequency,

    /// <summary>A ratio without unit, may be negative.</summary>
    Factor,

    /// <summary>A whole number that only grows.</summary>
    Count,

    /// <summary>The state of a breaker, a number from 0 to 2.</summary>
    State,

    /// <summary>The tariff in force, a whole number from 1 to 99.</summary>
    Tariff,

    /// <summary>Volume, m³.</summary>
    Volume,

    /// <summary>Thermal energy, GJ.</summary>
    Heat,

    /// <summary>The number or name of a thing, sent as hexadecimal or plain text.</summary>
    Identity,

    /// <summary>Text for a person, sent as hexadecimal or plain text.</summary>
    Message,

    /// <summary>Short text as it came.</summary>
    Text,

    /// <summary>The meter's clock or the time of a measurement.</summary>
    Time,

    /// <summary>A power with the time at which it occurred, in either order.</summary>
    TimedPower,

    /// <summary>The log of long power failures (P1 5.0.2 §6.11).</summary>
    PowerFailureLog,

    /// <summary>The highest demand of each of the last months (Belgium).</summary>
    PeakList,

    /// <summary>An M-Bus device's type (EN 13757-3).</summary>
    DeviceType,

    /// <summary>An M-Bus device's identity.</summary>
    DeviceIdentity,

    /// <summary>An M-Bus device's reading with its time.</summary>
    DeviceReading,

    /// <summary>An M-Bus device's valve or switch, a number from 0 to 2.</summary>
    DeviceValve,
}
