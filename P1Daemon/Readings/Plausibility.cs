using System.Collections.Immutable;
using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Readings;

/// <summary>
/// Leaves out registers that fell: the register, every sum made from it, and the value and time of its device. A replaced meter begins anew.
/// </summary>
internal sealed class Plausibility
{
    readonly Dictionary<string, RegisterHold> _holds = [];

    /// <summary>The telegram without what is held.</summary>
    /// <param name="facts">The last accepted registers and identities.</param>
    /// <param name="telegram">As parsed, its time settled.</param>
    /// <param name="held">How many registers are left out.</param>
    public Telegram Check(StandingFacts facts, Telegram telegram, out int held)
    {
        DateTimeOffset seen = telegram.Time!.Value;
        var fallen = new HashSet<ObisField>();
        bool sameMeter = facts.IsSame(StandingFacts.Electricity, telegram.MeterId);
        foreach (Measurement measurement in telegram.Measurements)
        {
            if (measurement.Field.IsTotal && !measurement.Derived
                && !Accepts(facts, measurement.Field.Key, sameMeter, measurement.Value, null, seen, everyTelegram: true))
            {
                fallen.Add(measurement.Field);
            }
        }

        CheckSums(facts, telegram, sameMeter, seen, fallen);
        int heldElectricity = fallen.Count;
        ImmutableArray<MBusDevice> devices = CheckDevices(facts, telegram, seen, fallen, out int heldDevices);
        held = heldElectricity + heldDevices;
        if (held == 0)
        {
            return telegram;
        }

        ILookup<bool, Measurement> isOut = telegram.Measurements.ToLookup(measurement => IsOut(measurement, fallen));
        return telegram with
        {
            Measurements = [.. isOut[false]],
            Held = [.. isOut[true].Select(measurement => measurement.Field)],
            Devices = devices,
        };
    }

    ImmutableArray<MBusDevice> CheckDevices(StandingFacts facts, Telegram telegram, DateTimeOffset seen, HashSet<ObisField> fallen, out int held)
    {
        held = 0;
        ImmutableArray<MBusDevice>.Builder? changed = null;
        for (int i = 0; i < telegram.Devices.Length; i++)
        {
            MBusDevice device = telegram.Devices[i];
            string name = StandingFacts.NameOf(device);
            if (device.Total is not { } value || Accepts(facts, name, facts.IsSame(name, device.Id), value, device.Time, seen, everyTelegram: false))
            {
                continue;
            }

            held++;
            changed ??= telegram.Devices.ToBuilder();
            changed[i] = device with { Value = null, Time = null };
            if (device.IsMain)
            {
                fallen.Add(device.PlainField!);
            }
        }

        return changed?.ToImmutable() ?? telegram.Devices;
    }

    bool Accepts(StandingFacts facts, string name, bool sameMeter, decimal value, DateTimeOffset? stamp, DateTimeOffset seen, bool everyTelegram)
    {
        if (!_holds.TryGetValue(name, out RegisterHold? hold))
        {
            _holds[name] = hold = new RegisterHold();
        }

        if (!sameMeter)
        {
            hold.Clear();
            return true;
        }

        decimal? accepted = facts.Registers.TryGetValue(name, out Register register) ? register.Value : null;
        return hold.Accepts(accepted, value, stamp, seen, everyTelegram);
    }

    // A sum of ours falls when one of its tariffs is missing: a line that was lost. It follows a tariff that is believed at its lower value.
    void CheckSums(StandingFacts facts, Telegram telegram, bool sameMeter, DateTimeOffset seen, HashSet<ObisField> fallen)
    {
        foreach (Measurement sum in telegram.Measurements)
        {
            ObisField[] tariffs = sum.Derived ? TariffsOf(sum.Field) : [];
            if (tariffs.Length == 0 || tariffs.Any(fallen.Contains))
            {
                continue;
            }

            bool lowered = tariffs.Any(tariff => telegram[tariff] < (facts.Registers.TryGetValue(tariff.Key, out Register known) ? known.Value : null));
            if (!Accepts(facts, sum.Field.Key, sameMeter && !lowered, sum.Value, null, seen, everyTelegram: true))
            {
                fallen.Add(sum.Field);
            }
        }
    }

    // A total that the meter sends itself is a register of its own and stays when only a tariff fell; a sum of ours does not.
    static bool IsOut(Measurement measurement, HashSet<ObisField> fallen) =>
        fallen.Contains(measurement.Field) || (measurement.Derived && TariffsOf(measurement.Field).Any(fallen.Contains));

    static ObisField[] TariffsOf(ObisField total) =>
        ReferenceEquals(total, Catalogue.EnergyImport) ? Catalogue.EnergyImportTariffs
        : ReferenceEquals(total, Catalogue.EnergyExport) ? Catalogue.EnergyExportTariffs
        : [];
}
