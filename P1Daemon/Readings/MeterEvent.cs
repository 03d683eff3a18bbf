namespace P1Daemon.Readings;

/// <summary>Something that happened at the meter, published once and carried by the next reading.</summary>
/// <param name="Time">The meter's time of the telegram that showed it; the host's for silence.</param>
internal abstract record MeterEvent(DateTimeOffset Time)
{
    /// <summary>Its name in a reading.</summary>
    public abstract string Name { get; }
}

/// <summary>A meter was replaced.</summary>
/// <param name="Time">See <see cref="MeterEvent"/>.</param>
/// <param name="Kind"><c>electricity</c>, or the M-Bus device's type.</param>
/// <param name="OldId">The identity before.</param>
/// <param name="NewId">The identity now.</param>
/// <param name="OldValue">The total before: kWh imported, or the device's register in the unit of its plain key.</param>
/// <param name="NewValue">The total now.</param>
internal sealed record MeterChanged(DateTimeOffset Time, string Kind, string OldId, string NewId, decimal? OldValue, decimal? NewValue) : MeterEvent(Time)
{
    /// <inheritdoc/>
    public override string Name => "meter_changed";
}

/// <summary>A new entry in the meter's log of long power failures.</summary>
internal sealed record PowerFailed(DateTimeOffset Time, DateTimeOffset? End, long? DurationSeconds) : MeterEvent(Time)
{
    /// <inheritdoc/>
    public override string Name => "power_failure";
}

/// <summary>A new text from the grid operator.</summary>
internal sealed record MessageReceived(DateTimeOffset Time, string Text) : MeterEvent(Time)
{
    /// <inheritdoc/>
    public override string Name => "message";
}

/// <summary>Another tariff came into force.</summary>
internal sealed record TariffChanged(DateTimeOffset Time, Tariff Old, Tariff New) : MeterEvent(Time)
{
    /// <inheritdoc/>
    public override string Name => "tariff_changed";
}

/// <summary>No valid telegram for the configured time.</summary>
internal sealed record MeterSilent(DateTimeOffset Time, DateTimeOffset Since) : MeterEvent(Time)
{
    /// <inheritdoc/>
    public override string Name => "meter_silent";
}

/// <summary>Telegrams come again.</summary>
internal sealed record MeterBack(DateTimeOffset Time, decimal GapSeconds) : MeterEvent(Time)
{
    /// <inheritdoc/>
    public override string Name => "meter_back";
}

/// <summary>The meter's clock was set back.</summary>
internal sealed record ClockChanged(DateTimeOffset Time, DateTimeOffset Old, DateTimeOffset New) : MeterEvent(Time)
{
    /// <inheritdoc/>
    public override string Name => "clock_changed";
}
