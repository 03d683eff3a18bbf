namespace P1Daemon.Obis;

/// <summary>
/// One row of the catalogue: the codes a meter may send it under (best first; none for a value that is worked out from others),
/// its key in a reading, its quantity, and its name and a sentence for a person.
/// </summary>
internal sealed class ObisField(int index, ObisCode[] codes, string key, Quantity quantity, string label, string meaning)
{
    /// <summary>The row's number: readings list their values in this order.</summary>
    public int Index { get; } = index;

    /// <summary>The codes, best first.</summary>
    public ReadOnlySpan<ObisCode> Codes => codes;

    /// <summary>The key in a reading, its unit at the end: <c>energy_import_t1_kwh</c>.</summary>
    public string Key { get; } = key;

    /// <summary>The key as JSON, encoded once.</summary>
    public System.Text.Json.JsonEncodedText JsonKey { get; } = System.Text.Json.JsonEncodedText.Encode(key);

    /// <summary>Of an M-Bus device's plain key, the key of its time: <c>gas_time</c>.</summary>
    public System.Text.Json.JsonEncodedText JsonTimeKey { get; } = System.Text.Json.JsonEncodedText.Encode(WithoutUnit(key) + "_time");

    /// <summary>Of an M-Bus device's plain key, the key of its identity: <c>gas_meter_id</c>.</summary>
    public System.Text.Json.JsonEncodedText JsonMeterIdKey { get; } = System.Text.Json.JsonEncodedText.Encode(WithoutUnit(key) + "_meter_id");

    /// <summary>What kind of value it is.</summary>
    public Quantity Quantity { get; } = quantity;

    /// <summary>A short name for a person, without unit: <c>Energy import tariff 1</c>.</summary>
    public string Label { get; } = label;

    /// <summary>One sentence that a person understands.</summary>
    public string Meaning { get; } = meaning;

    /// <summary>The unit of the value in a reading; empty where it has none.</summary>
    public string Unit => Quantity.Unit();

    /// <summary>True when a reading's window tells this value's minimum, mean and maximum.</summary>
    public bool InWindow { get; } = quantity switch
    {
        Quantity.Power => key.StartsWith("power_", StringComparison.Ordinal),
        Quantity.Voltage => key.StartsWith("voltage_", StringComparison.Ordinal),
        Quantity.Current => key.StartsWith("current_", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>True for a register that only ever grows: an energy or volume total.</summary>
    public bool IsTotal => Quantity is Quantity.Energy or Quantity.ReactiveEnergy or Quantity.Volume or Quantity.Heat;

    /// <inheritdoc/>
    public override string ToString() => Key;

    static string WithoutUnit(string key) => key.LastIndexOf('_') is var at and > 0 ? key[..at] : key;
}
