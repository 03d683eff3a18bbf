namespace P1Daemon.Mqtt.HomeAssistant;

/// <summary>One entity as Home Assistant is told of it: a sensor that picks one value out of the JSON of a topic.</summary>
/// <param name="Key">Its name within its device; together with the device's it is the unique id, which never changes.</param>
/// <param name="Name">For a person, without the device's name.</param>
/// <param name="Template">Jinja that gives the value, and <c>None</c> (unknown) where it is not there.</param>
internal sealed record Sensor(string Key, string Name, string Template)
{
    /// <summary>More of them tell a person nothing; some meters send nine.</summary>
    const int MostDecimals = 3;

    /// <summary>What is measured, in Home Assistant's words; null where it has none for it.</summary>
    public string? DeviceClass { get; init; }

    /// <summary><c>measurement</c> or <c>total_increasing</c> for what has statistics; null for the rest.</summary>
    public string? StateClass { get; init; }

    /// <summary>Home Assistant's spelling: <c>m³</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>Decimals to show; null for what is no number.</summary>
    public int? Precision { get; init; }

    /// <summary>All that the template can give, for the class <c>enum</c>.</summary>
    public string[]? Options { get; init; }

    /// <summary>True for what is about the meter and its reading, not about energy.</summary>
    public bool IsDiagnostic { get; init; }

    /// <summary>True for what stands in the daemon's status; the rest stands in the state.</summary>
    public bool IsInStatus { get; init; }

    /// <summary>The decimals to show of a register or measurement: as many as the meter sends.</summary>
    /// <param name="value">As sent; null for a register whose digits are not seen because it is held.</param>
    public static int DecimalsOf(decimal? value) => value is { } sent ? Math.Min((int)sent.Scale, MostDecimals) : MostDecimals;
}
