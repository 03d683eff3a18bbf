namespace P1Daemon.Readings;

/// <summary>Something that happened at the meter, published once and carried by the next reading.</summary>
/// <param name="Time">The meter's time of the telegram that showed it; the host's for silence.</param>
internal abstract record MeterEvent(DateTimeOffset Time);

/// <summary>A meter was replaced.</summary>
/// <param name="Time">See <see cref="MeterEvent"/>.</param>
/// <param name="Kind"><c>electricity</c>, or the M-Bus device's type.</param>
/// <param name="OldId">The identity before.</param>
/// <param name="NewId">The identity now.</param>
/// <param name="OldValue">The total before: kWh imported, or the device's register.</param>
/// <param name="NewValue">The total now.</param>
internal sealed record MeterChanged(DateTimeOffset Time, string Kind, string OldId, string NewId, decimal? OldValue, decimal? NewValue) : MeterEvent(Time);

/// <summary>A new entry in the meter's log of long power failures.</summary>
internal sealed record PowerFailed(DateTimeOffset Time, DateTimeOffset? End, long? DurationSeconds) : MeterEvent(Time);

/// <summary>A new text from the grid operator.</summary>
internal sealed record MessageReceived(DateTimeOffset Time, string Text) : MeterEvent(Time);

/// <summary>Another tariff came into force; each a number or a name.</summary>
internal sealed record TariffChanged(DateTimeOffset Time, string Old, string New) : MeterEvent(Time);

/// <summary>No valid telegram for the configured time.</summary>
internal sealed record MeterSilent(DateTimeOffset Time, DateTimeOffset Since) : MeterEvent(Time);

/// <summary>Telegrams come again.</summary>
internal sealed record MeterBack(DateTimeOffset Time, decimal GapSeconds) : MeterEvent(Time);

/// <summary>The meter's clock was set back.</summary>
internal sealed record ClockChanged(DateTimeOffset Time, DateTimeOffset Old, DateTimeOffset New) : MeterEvent(Time);
