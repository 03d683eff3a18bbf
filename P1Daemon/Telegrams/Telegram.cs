using System.Collections.Immutable;
using P1Daemon.Obis;

namespace P1Daemon.Telegrams;

/// <summary>One number that a telegram holds, in the unit of its field, with the digits that the meter sent.</summary>
/// <param name="Field">Its row of the catalogue.</param>
/// <param name="Value">Exact; its scale is the number of decimals that the meter sent.</param>
/// <param name="Derived">Worked out from others (a sum of tariffs, import − export, a device's plain key), not sent under this key.</param>
internal readonly record struct Measurement(ObisField Field, decimal Value, bool Derived = false);

/// <summary>One text that a telegram holds: an identity, a message, a name.</summary>
internal readonly record struct TextValue(ObisField Field, string Text);

/// <summary>A line that gave no key, as it came: <c>0-0:94.98.31</c>, <c>(00000)</c>.</summary>
internal readonly record struct UnknownValue(string Code, string Raw);

/// <summary>One entry of the power-failure log (P1 5.0.2 §6.11).</summary>
/// <param name="End">When power came back; null where the meter's stamp is invalid.</param>
/// <param name="DurationSeconds">How long it was away; null where it is over ten years (an unset clock).</param>
internal readonly record struct PowerFailure(DateTimeOffset? End, long? DurationSeconds);

/// <summary>The highest quarter hour of one month (Belgium, 0-0:98.1.0).</summary>
/// <param name="Month">First day of the month that the value belongs to.</param>
/// <param name="Time">When it occurred; null where the meter has none.</param>
/// <param name="Power">W.</param>
internal readonly record struct MonthlyPeak(DateOnly Month, DateTimeOffset? Time, decimal Power);

/// <summary>
/// All that one telegram says, immutable. Lists are in the catalogue's order; what the meter did not send is not there.
/// </summary>
internal sealed record Telegram
{
    /// <summary>What follows the slash of the ident line.</summary>
    public required string Model { get; init; }

    /// <summary>The meter's clock, or what stands in for it; null where it has none and nothing stands in (<c>decode</c>).</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>When its last byte came, by the host's clock; null for a recording.</summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>The numbers.</summary>
    public ImmutableArray<Measurement> Measurements { get; init; } = [];

    /// <summary>The texts.</summary>
    public ImmutableArray<TextValue> Texts { get; init; } = [];

    /// <summary>The M-Bus devices, by channel.</summary>
    public ImmutableArray<MBusDevice> Devices { get; init; } = [];

    /// <summary>The power-failure log in the meter's order; default (not empty) where the meter sent none.</summary>
    public ImmutableArray<PowerFailure> PowerFailures { get; init; }

    /// <summary>The peaks of the last months, oldest first; default where the meter sent none.</summary>
    public ImmutableArray<MonthlyPeak> MonthlyPeaks { get; init; }

    /// <summary>When the running month's peak occurred.</summary>
    public DateTimeOffset? MonthlyPeakTime { get; init; }

    /// <summary>Lines that gave no key, at most 64.</summary>
    public ImmutableArray<UnknownValue> Unknown { get; init; } = [];

    /// <summary>Numbers that the meter sent and that are left out for now, because a register fell: whoever keeps a last value keeps it.</summary>
    public ImmutableArray<ObisField> Held { get; init; } = [];

    /// <summary>The keys of <see cref="Held"/>, for a person.</summary>
    public string HeldKeys => string.Join(", ", Held);

    /// <summary>Lines that have no code at all and are left out.</summary>
    public ImmutableArray<string> Nonsense { get; init; } = [];

    /// <summary>The electricity meter's number, or null.</summary>
    public string? MeterId => Text(Catalogue.MeterId);

    /// <summary>The version of the P1 output, or null.</summary>
    public string? Protocol => Text(Catalogue.Protocol);

    /// <summary>The value of a field, or null.</summary>
    public decimal? this[ObisField field]
    {
        get
        {
            foreach (Measurement measurement in Measurements)
            {
                if (ReferenceEquals(measurement.Field, field))
                {
                    return measurement.Value;
                }
            }

            return null;
        }
    }

    /// <summary>The text of a field, or null.</summary>
    public string? Text(ObisField field)
    {
        foreach (TextValue text in Texts)
        {
            if (ReferenceEquals(text.Field, field))
            {
                return text.Text;
            }
        }

        return null;
    }

    /// <summary>The device behind a plain key such as <c>gas_m3</c>, or null.</summary>
    public MBusDevice? MainDevice(ObisField plainKey)
    {
        foreach (MBusDevice device in Devices)
        {
            if (device.IsMain && ReferenceEquals(device.PlainField, plainKey))
            {
                return device;
            }
        }

        return null;
    }
}
