using System.Collections.Immutable;
using System.Globalization;
using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Readings;

/// <summary>The last accepted value of one register.</summary>
/// <param name="Value">In the unit of its field; where a device has none, as sent.</param>
/// <param name="Time">Of the measurement: the device's stamp, else the telegram's time.</param>
internal readonly record struct Register(decimal Value, DateTimeOffset? Time);

/// <summary>
/// The last accepted one of each thing that a later telegram is compared with: what a start must know to go on as if it had never stopped.
/// Registers are named by their key (<c>energy_import_t1_kwh</c>) or, for M-Bus devices, by kind and channel (<c>gas@1</c>); identities
/// likewise (<c>electricity</c>, <c>gas@1</c>).
/// </summary>
internal sealed record StandingFacts
{
    /// <summary>The name of the electricity meter's identity.</summary>
    public const string Electricity = "electricity";

    // Stands in the name of an M-Bus device's register and in no key.
    const char ChannelMark = '@';

    /// <summary>The last journalled reading's time; null in an empty journal.</summary>
    public DateTimeOffset? LastReading { get; init; }

    public ImmutableDictionary<string, Register> Registers { get; init; } = ImmutableDictionary<string, Register>.Empty;

    public ImmutableDictionary<string, string> Identities { get; init; } = ImmutableDictionary<string, string>.Empty;

    public Tariff? Tariff { get; init; }

    public string? Message { get; init; }

    /// <summary>Default where none was ever seen.</summary>
    public ImmutableArray<PowerFailure> PowerFailures { get; init; }

    /// <summary>An M-Bus device's name among registers and identities.</summary>
    public static string NameOf(MBusDevice device) => string.Create(CultureInfo.InvariantCulture, $"{device.KindName}{ChannelMark}{device.Channel}");

    /// <summary>False when both identities are known and differ.</summary>
    public bool IsSame(string name, string? identity) =>
        identity is null || !Identities.TryGetValue(name, out string? known) || known == identity;

    /// <summary>
    /// The facts as they are after a telegram; what it does not say stays, but for the registers of a meter that was replaced. Held registers are
    /// already left out of it.
    /// </summary>
    public StandingFacts After(Telegram telegram)
    {
        ImmutableDictionary<string, Register> registers = WithoutReplaced(telegram);
        ImmutableDictionary<string, string> identities = Identities;
        foreach (Measurement measurement in telegram.Measurements)
        {
            if (measurement.Field.IsTotal)
            {
                registers = registers.SetItem(measurement.Field.Key, new Register(measurement.Value, telegram.Time));
            }
        }

        if (telegram.MeterId is { } id)
        {
            identities = identities.SetItem(Electricity, id);
        }

        foreach (MBusDevice device in telegram.Devices)
        {
            registers = device.Total is { } value ? registers.SetItem(NameOf(device), new Register(value, device.Time)) : registers;
            identities = device.Id is { } own ? identities.SetItem(NameOf(device), own) : identities;
        }

        return this with
        {
            Registers = registers,
            Identities = identities,
            Tariff = Readings.Tariff.Of(telegram) ?? Tariff,
            Message = telegram.Text(Catalogue.Message) ?? Message,
            PowerFailures = telegram.PowerFailures.IsDefault ? PowerFailures : telegram.PowerFailures,
        };
    }

    // A new meter may say who it is before it says its first total, which is then no fall of the old one's.
    ImmutableDictionary<string, Register> WithoutReplaced(Telegram telegram)
    {
        ImmutableDictionary<string, Register> registers = Registers;
        if (!IsSame(Electricity, telegram.MeterId))
        {
            registers = registers.RemoveRange(registers.Keys.Where(name => !name.Contains(ChannelMark, StringComparison.Ordinal)));
        }

        foreach (MBusDevice device in telegram.Devices)
        {
            registers = IsSame(NameOf(device), device.Id) ? registers : registers.Remove(NameOf(device));
        }

        return registers;
    }
}
