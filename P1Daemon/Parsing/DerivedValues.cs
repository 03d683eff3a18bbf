using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Parsing;

/// <summary>What a telegram says between the lines: totals over its tariffs, import − export, and the plain keys of its M-Bus devices.</summary>
internal static class DerivedValues
{
    static readonly TimeSpan _stale = TimeSpan.FromHours(25);

    /// <summary>Adds the sums and differences to the numbers that were sent.</summary>
    public static void AddTo(ValueBoard<decimal> numbers)
    {
        AddSum(numbers, Catalogue.EnergyImport, Catalogue.EnergyImportTariffs);
        AddSum(numbers, Catalogue.EnergyExport, Catalogue.EnergyExportTariffs);
        AddDifference(numbers, Catalogue.Power, Catalogue.PowerImport, Catalogue.PowerExport);
        for (int phase = 0; phase < 3; phase++)
        {
            AddDifference(numbers, Catalogue.PhasePower[phase], Catalogue.PhasePowerImport[phase], Catalogue.PhasePowerExport[phase]);
        }
    }

    /// <summary>
    /// Marks, for each kind of device, the one behind the plain key, and adds its value. Of several: the lowest channel among those whose time is at most
    /// 25 h behind the newest, so that two live ones never alternate and a replaced one that stays frozen on its channel drops out.
    /// </summary>
    public static void AddTo(ValueBoard<decimal> numbers, MBusDevice[] devices)
    {
        for (int i = 0; i < devices.Length; i++)
        {
            MBusDevice device = devices[i];
            if (device.PlainField is { } field && !numbers.Has(field) && device.PlainValue is { } value && IsMain(device, field, devices))
            {
                devices[i] = device with { IsMain = true };
                numbers.Derive(field, value);
            }
        }
    }

    static void AddSum(ValueBoard<decimal> numbers, ObisField total, ObisField[] tariffs)
    {
        if (numbers.IsSent(total))
        {
            return;
        }

        // The tariffs are neighbours in the catalogue.
        decimal sum = 0;
        bool any = false;
        int last = tariffs[^1].Index;
        for (int at = numbers.NextIndex(tariffs[0].Index); at >= 0 && at <= last; at = numbers.NextIndex(at + 1))
        {
            sum += numbers[at].Value;
            any = true;
        }

        if (any)
        {
            numbers.Derive(total, sum);
        }
    }

    static void AddDifference(ValueBoard<decimal> numbers, ObisField net, ObisField import, ObisField export)
    {
        if (numbers.Has(import) || numbers.Has(export))
        {
            numbers.Derive(net, numbers.Get(import) - numbers.Get(export));
        }
    }

    static bool IsMain(MBusDevice device, ObisField field, MBusDevice[] devices)
    {
        DateTimeOffset? newest = null;
        foreach (MBusDevice other in devices)
        {
            if (other.PlainField == field && other.Time is { } time && other.PlainValue is not null && !(time <= newest))
            {
                newest = time;
            }
        }

        // Devices come by channel, and the caller takes the first that may be it.
        return newest is null || device.Time >= newest - _stale;
    }
}
