using System.Collections.Frozen;

namespace P1Daemon.Obis;

/// <summary>What a code stands for.</summary>
/// <param name="Fields">Its rows in the order in which they are tried: more than one where the value's form decides (the limiter's unit, a tariff's number or name).</param>
/// <param name="Rank">The code's place among the codes of its row: where a meter sends several, the lowest counts.</param>
internal sealed record CatalogueEntry(ObisField[] Fields, int Rank);

/// <summary>
/// The one table of what a reading can hold. The parser, the keys of a reading, Home Assistant's discovery, the metrics, the page's labels
/// and the documentation are all read off it: a new code is one new line here and nothing else.
/// Group D of a code says what it is: 7 an instantaneous value, 8 a register, 4 and 24 an average, 6 a maximum, 32 and 36 a counter of sags and swells.
/// </summary>
internal static class Catalogue
{
    static readonly List<ObisField> _rows = [];

    /// <summary>The meter's clock.</summary>
    public static readonly ObisField Time = Row("time", Quantity.Time, "Time", "the meter's clock", "0-0:1.0.0");

    /// <summary>The first identity that is there and not empty.</summary>
    public static readonly ObisField MeterId = Row("meter_id", Quantity.Identity, "Meter number", "the electricity meter's number",
        "0-0:96.1.1", "0-0:96.1.0", "0-0:42.0.0", "0-0:0.0.0", "1-0:0.0.0");

    public static readonly ObisField Ean = Row("ean", Quantity.Identity, "EAN", "the EAN of the connection (Belgium)", "0-0:96.1.2");

    /// <summary>What follows the slash of the ident line.</summary>
    public static readonly ObisField MeterModel = Row("meter_model", Quantity.Text, "Model", "the ident line: maker and type");

    public static readonly ObisField Protocol = Row("protocol", Quantity.Text, "P1 version", "the version of the P1 output: 42, 50, 50217", "1-3:0.2.8", "0-0:96.1.4");

    /// <summary>A number from 1 to 99; anything else is <see cref="TariffName"/>, under the same code.</summary>
    public static readonly ObisField Tariff = Row("tariff", Quantity.Tariff, "Tariff", "the tariff in force", "0-0:96.14.0");

    public static readonly ObisField TariffName = Row("tariff_name", Quantity.Identity, "Tariff name", "the tariff in force, where it is no number", "0-0:96.14.0");

    /// <summary>Import, all tariffs: sent by the meter, else the sum of its tariffs.</summary>
    public static readonly ObisField EnergyImport = Row("energy_import_kwh", Quantity.Energy, "Energy import", "energy taken from the grid, all tariffs", "1-0:1.8.0", "1-1:1.8.0");

    public static readonly ObisField[] EnergyImportTariffs = Tariffs("energy_import_t{0}_kwh", Quantity.Energy, "Energy import", "energy taken from the grid", 1, module: true);

    /// <summary>Export, all tariffs: sent by the meter, else the sum of its tariffs.</summary>
    public static readonly ObisField EnergyExport = Row("energy_export_kwh", Quantity.Energy, "Energy export", "energy given to the grid, all tariffs", "1-0:2.8.0", "1-1:2.8.0");

    public static readonly ObisField[] EnergyExportTariffs = Tariffs("energy_export_t{0}_kwh", Quantity.Energy, "Energy export", "energy given to the grid", 2, module: true);

    /// <summary>Import − export.</summary>
    public static readonly ObisField Power = Row("power_w", Quantity.Power, "Power", "power now: taken minus given");

    public static readonly ObisField PowerImport = Row("power_import_w", Quantity.Power, "Power import", "power taken from the grid now", "1-0:1.7.0", "1-1:1.7.0");

    public static readonly ObisField PowerExport = Row("power_export_w", Quantity.Power, "Power export", "power given to the grid now", "1-0:2.7.0", "1-1:2.7.0");

    /// <summary>Import − export of each phase.</summary>
    public static readonly ObisField[] PhasePower = Phases("power_l{0}_w", Quantity.Power, "Power", "power now: taken minus given");

    public static readonly ObisField[] PhasePowerImport = Phases("power_import_l{0}_w", Quantity.Power, "Power import", "power taken now", "1-0:21.7.0", "1-0:41.7.0", "1-0:61.7.0");

    public static readonly ObisField[] PhasePowerExport = Phases("power_export_l{0}_w", Quantity.Power, "Power export", "power given now", "1-0:22.7.0", "1-0:42.7.0", "1-0:62.7.0");

    public static readonly ObisField[] PhaseVoltage = Phases("voltage_l{0}_v", Quantity.Voltage, "Voltage", "voltage", "1-0:32.7.0", "1-0:52.7.0", "1-0:72.7.0");

    public static readonly ObisField VoltageMax = Row("voltage_max_v", Quantity.Voltage, "Highest voltage", "highest voltage of the phases", "1-0:12.7.0");

    public static readonly ObisField[] PhaseCurrent = Phases("current_l{0}_a", Quantity.Current, "Current", "current", "1-0:31.7.0", "1-0:51.7.0", "1-0:71.7.0");

    public static readonly ObisField CurrentNeutral = Row("current_neutral_a", Quantity.Current, "Current neutral", "current in the neutral", "1-0:91.7.0");

    public static readonly ObisField Frequency = Row("frequency_hz", Quantity.Frequency, "Frequency", "grid frequency", "1-0:14.7.0");

    public static readonly ObisField PowerFactor = Row("power_factor", Quantity.Factor, "Power factor", "power factor", "1-0:13.7.0");

    public static readonly ObisField[] PhasePowerFactor = Phases("power_factor_l{0}", Quantity.Factor, "Power factor", "power factor", "1-0:33.7.0", "1-0:53.7.0", "1-0:73.7.0");

    public static readonly ObisField ReactiveImport = Row("reactive_energy_import_kvarh", Quantity.ReactiveEnergy, "Reactive energy import", "reactive energy taken (Q1 + Q2)", "1-0:3.8.0");

    public static readonly ObisField[] ReactiveImportTariffs = Tariffs("reactive_energy_import_t{0}_kvarh", Quantity.ReactiveEnergy, "Reactive energy import", "reactive energy taken", 3);

    public static readonly ObisField ReactiveExport = Row("reactive_energy_export_kvarh", Quantity.ReactiveEnergy, "Reactive energy export", "reactive energy given (Q3 + Q4)", "1-0:4.8.0");

    public static readonly ObisField[] ReactiveExportTariffs = Tariffs("reactive_energy_export_t{0}_kvarh", Quantity.ReactiveEnergy, "Reactive energy export", "reactive energy given", 4);

    public static readonly ObisField[] ReactiveQuadrants = Quadrants("reactive_energy_q{0}_kvarh", Quantity.ReactiveEnergy, "Reactive energy", "reactive energy", 8);

    public static readonly ObisField ReactivePowerImport = Row("reactive_power_import_var", Quantity.ReactivePower, "Reactive power import", "reactive power taken now", "1-0:3.7.0");

    public static readonly ObisField ReactivePowerExport = Row("reactive_power_export_var", Quantity.ReactivePower, "Reactive power export", "reactive power given now", "1-0:4.7.0");

    public static readonly ObisField[] PhaseReactiveImport = Phases("reactive_power_import_l{0}_var", Quantity.ReactivePower, "Reactive power import", "reactive power taken now", "1-0:23.7.0", "1-0:43.7.0", "1-0:63.7.0");

    public static readonly ObisField[] PhaseReactiveExport = Phases("reactive_power_export_l{0}_var", Quantity.ReactivePower, "Reactive power export", "reactive power given now", "1-0:24.7.0", "1-0:44.7.0", "1-0:64.7.0");

    public static readonly ObisField[] ReactivePowerQuadrants = Quadrants("reactive_power_q{0}_var", Quantity.ReactivePower, "Reactive power", "reactive power now", 7);

    public static readonly ObisField ApparentImport = Row("apparent_power_import_va", Quantity.ApparentPower, "Apparent power import", "apparent power taken now", "1-0:9.7.0");

    public static readonly ObisField ApparentExport = Row("apparent_power_export_va", Quantity.ApparentPower, "Apparent power export", "apparent power given now", "1-0:10.7.0");

    public static readonly ObisField[] PhaseApparentImport = Phases("apparent_power_import_l{0}_va", Quantity.ApparentPower, "Apparent power import", "apparent power taken now", "1-0:29.7.0", "1-0:49.7.0", "1-0:69.7.0");

    public static readonly ObisField[] PhaseApparentExport = Phases("apparent_power_export_l{0}_va", Quantity.ApparentPower, "Apparent power export", "apparent power given now", "1-0:30.7.0", "1-0:50.7.0", "1-0:70.7.0");

    public static readonly ObisField EnergyCombined = Row("energy_combined_kwh", Quantity.Energy, "Energy import and export", "energy taken and given, added", "1-0:15.8.0");

    public static readonly ObisField PowerCombined = Row("power_combined_w", Quantity.Power, "Power import and export", "power taken and given, added", "1-0:15.7.0");

    public static readonly ObisField AveragePowerImport = Row("average_power_import_w", Quantity.Power, "Average power import", "average power taken (Lithuania)", "1-0:1.24.0");

    public static readonly ObisField AveragePowerCombined = Row("average_power_combined_w", Quantity.Power, "Average power import and export", "average power taken and given, added (Lithuania)", "1-0:15.24.0");

    public static readonly ObisField AveragePowerNet = Row("average_power_net_w", Quantity.Power, "Average net power", "average power taken minus given (Lithuania)", "1-0:16.24.0");

    public static readonly ObisField AnyPowerFailCount = Row("any_power_fail_count", Quantity.Count, "Power failures", "power failures of any length, in any phase", "0-0:96.7.21");

    public static readonly ObisField LongPowerFailCount = Row("long_power_fail_count", Quantity.Count, "Long power failures", "long power failures, in any phase", "0-0:96.7.9");

    public static readonly ObisField[] PhaseSags = Phases("voltage_sag_l{0}_count", Quantity.Count, "Voltage sags", "voltage sags", "1-0:32.32.0", "1-0:52.32.0", "1-0:72.32.0");

    public static readonly ObisField[] PhaseSwells = Phases("voltage_swell_l{0}_count", Quantity.Count, "Voltage swells", "voltage swells", "1-0:32.36.0", "1-0:52.36.0", "1-0:72.36.0");

    public static readonly ObisField AveragePower15m = Row("average_power_15m_w", Quantity.Power, "Quarter-hour average power", "average demand of the running quarter hour (Belgium)", "1-0:1.4.0");

    public static readonly ObisField MonthlyPeak = Row("monthly_power_peak_w", Quantity.TimedPower, "Monthly peak power", "highest quarter hour of the running month (Belgium)", "1-0:1.6.0");

    public static readonly ObisField MonthlyPeakTime = Row("monthly_power_peak_time", Quantity.Time, "Monthly peak time", "when the highest quarter hour of the running month was");

    public static readonly ObisField BreakerState = Row("breaker_state", Quantity.State, "Breaker", "breaker: 0 disconnected, 1 connected, 2 ready for reconnection", "0-0:96.3.10");

    /// <summary>The limiter comes in W, VA or A; its unit chooses the row.</summary>
    public static readonly ObisField LimiterPower = Row("limiter_w", Quantity.Power, "Power limit", "limit of the connection, as power", "0-0:17.0.0");

    public static readonly ObisField LimiterApparent = Row("limiter_va", Quantity.ApparentPower, "Apparent power limit", "limit of the connection, as apparent power", "0-0:17.0.0");

    public static readonly ObisField LimiterCurrent = Row("limiter_a", Quantity.Current, "Current limit", "limit of the connection, as current", "0-0:17.0.0");

    public static readonly ObisField FuseThreshold = Row("fuse_threshold_a", Quantity.Current, "Fuse threshold", "threshold of the fuse supervision", "1-0:31.4.0");

    public static readonly ObisField GridVoltage = Row("grid_voltage_v", Quantity.Voltage, "Grid voltage", "kind of grid: 230 or 400 (Belgium)", "1-0:94.32.1");

    public static readonly ObisField Message = Row("message", Quantity.Message, "Message", "text from the grid operator", "0-0:96.13.0");

    public static readonly ObisField MessageCode = Row("message_code", Quantity.Message, "Message code", "numeric message from the grid operator", "0-0:96.13.1");

    public static readonly ObisField Gas = Row("gas_m3", Quantity.Volume, "Gas", "gas used");

    public static readonly ObisField Water = Row("water_m3", Quantity.Volume, "Water", "water used");

    public static readonly ObisField Heat = Row("heat_gj", Quantity.Heat, "Heat", "heat used");

    public static readonly ObisField Cold = Row("cold_gj", Quantity.Heat, "Cold", "cold used");

    public static readonly ObisField SubEnergy = Row("sub_energy_kwh", Quantity.Energy, "Submeter energy", "energy counted by a second electricity meter");

    public static readonly ObisField DeviceType = Row("devices.type", Quantity.DeviceType, "Type", "an M-Bus device's type", "0-n:24.1.0");

    public static readonly ObisField DeviceId = Row("devices.id", Quantity.DeviceIdentity, "Number", "an M-Bus device's number", "0-n:96.1.0", "0-n:96.1.1");

    public static readonly ObisField DeviceValue = Row("devices.value", Quantity.DeviceReading, "Reading", "an M-Bus device's reading and its time", "0-n:24.2.1", "0-n:24.2.3", "0-n:24.3.0");

    public static readonly ObisField DeviceValve = Row("devices.valve", Quantity.DeviceValve, "Valve", "an M-Bus device's valve: 0 closed, 1 open, 2 released", "0-n:24.4.0");

    public static readonly ObisField PowerFailures = Row("power_failures", Quantity.PowerFailureLog, "Power failure log", "the last long power failures", "1-0:99.97.0");

    public static readonly ObisField MonthlyPeaks = Row("monthly_peaks", Quantity.PeakList, "Monthly peaks", "highest quarter hour of each of the last months (Belgium)", "0-0:98.1.0");

    static readonly FrozenDictionary<ObisCode, CatalogueEntry> _byCode = _rows
        .SelectMany(row => row.Codes.ToArray().Select((code, rank) => (code, rank, row)))
        .GroupBy(entry => entry.code)
        .ToFrozenDictionary(group => group.Key, group => new CatalogueEntry([.. group.Select(entry => entry.row)], group.First().rank));

    static readonly ObisField[] _byIndex = [.. _rows];

    /// <summary>All rows, in the order in which a reading lists them.</summary>
    public static IReadOnlyList<ObisField> Rows => _rows;

    /// <summary>The row of an index.</summary>
    public static ObisField Row(int index) => _byIndex[index];

    /// <summary>What a code stands for; null for a code without a key.</summary>
    public static CatalogueEntry? Find(ObisCode code) => _byCode.GetValueOrDefault(code.IsMBus ? code.WithAnyChannel() : code);

    static ObisField Row(string key, Quantity quantity, string label, string meaning, params string[] codes)
    {
        var row = new ObisField(_rows.Count, [.. codes.Select(ObisCode.Parse)], key, quantity, label, meaning);
        _rows.Add(row);
        return row;
    }

    static ObisField[] Phases(string key, Quantity quantity, string label, string meaning, params string[] codes) =>
        [.. Enumerable.Range(1, 3).Select(phase => Row(Numbered(key, phase), quantity, $"{label} L{phase}", $"{meaning}, phase L{phase}", codes.Length == 0 ? [] : [codes[phase - 1]]))];

    static ObisField[] Quadrants(string key, Quantity quantity, string label, string meaning, int d) =>
        [.. Enumerable.Range(1, 4).Select(q => Row(Numbered(key, q), quantity, $"{label} Q{q}", $"{meaning}, quadrant {q}", $"1-0:{q + 4}.{d}.0"))];

    // Tariffs 1 to 13: most meters have two, Israel numbers them 11 to 13. Groupe E sends the registers of the module, 1-1.
    static ObisField[] Tariffs(string key, Quantity quantity, string label, string meaning, int c, bool module = false) =>
        [.. Enumerable.Range(1, 13).Select(t => Row(Numbered(key, t), quantity, $"{label} tariff {t}", $"{meaning}, tariff {t}",
            module ? [$"1-0:{c}.8.{t}", $"1-1:{c}.8.{t}"] : [$"1-0:{c}.8.{t}"]))];

    static string Numbered(string key, int number) => string.Format(System.Globalization.CultureInfo.InvariantCulture, key, number);
}
