using System.Collections.Immutable;
using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Readings;

/// <summary>
/// What happened between two states of the meter. An absent value is no change, and a value first seen is no event.
/// </summary>
internal static class MeterEvents
{
    /// <summary>The events that a telegram shows.</summary>
    /// <param name="before">The last one seen of each thing; after a start, the standing facts.</param>
    /// <param name="now">After plausibility.</param>
    public static ImmutableArray<MeterEvent> Between(StandingFacts before, Telegram now)
    {
        DateTimeOffset time = now.Time!.Value;
        ImmutableArray<MeterEvent>.Builder? events = null;
        void Add(MeterEvent happened) => (events ??= ImmutableArray.CreateBuilder<MeterEvent>()).Add(happened);

        AddMeterChanges(before, now, time, Add);
        AddPowerFailures(before, now, time, Add);
        if (before.Message is { } oldMessage && now.Text(Catalogue.Message) is { } message && message != oldMessage)
        {
            Add(new MessageReceived(time, message));
        }

        if (before.Tariff is { } oldTariff && Tariff.Of(now) is { } tariff && tariff != oldTariff)
        {
            Add(new TariffChanged(time, oldTariff, tariff));
        }

        return events?.ToImmutable() ?? [];
    }

    static void AddMeterChanges(StandingFacts before, Telegram now, DateTimeOffset time, Action<MeterEvent> add)
    {
        string? id = now.MeterId;
        if (!before.IsSame(StandingFacts.Electricity, id))
        {
            add(new MeterChanged(time, StandingFacts.Electricity, before.Identities[StandingFacts.Electricity], id!,
                Value(before, Catalogue.EnergyImport.Key), now[Catalogue.EnergyImport]));
        }

        foreach (MBusDevice device in now.Devices)
        {
            string name = StandingFacts.NameOf(device);
            if (!before.IsSame(name, device.Id))
            {
                add(new MeterChanged(time, device.KindName, before.Identities[name], device.Id!, Value(before, name), device.Total));
            }
        }
    }

    // The log has its newest entry first; events are told in the order in which they happened. Entries may be alike, so they are counted off.
    static void AddPowerFailures(StandingFacts before, Telegram now, DateTimeOffset time, Action<MeterEvent> add)
    {
        if (before.PowerFailures.IsDefault || now.PowerFailures.IsDefault || before.PowerFailures.SequenceEqual(now.PowerFailures))
        {
            return;
        }

        var known = new List<PowerFailure>(before.PowerFailures);
        var added = now.PowerFailures.Where(failure => !known.Remove(failure)).Reverse();
        foreach (PowerFailure failure in added)
        {
            add(new PowerFailed(time, failure.End, failure.DurationSeconds));
        }
    }

    static decimal? Value(StandingFacts facts, string register) =>
        facts.Registers.TryGetValue(register, out Register value) ? value.Value : null;
}
