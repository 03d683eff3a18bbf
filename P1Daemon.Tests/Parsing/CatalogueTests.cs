using P1Daemon.Obis;

namespace P1Daemon.Tests.Parsing;

/// <summary>The catalogue against a table typed by hand: what a reading promises under which codes. A changed key breaks other people's dashboards.</summary>
sealed class CatalogueTests
{
    // key | unit | codes, best first. # stands for the numbers 1 to 13.
    const string Promised = """
        time                            |       | 0-0:1.0.0
        meter_id                        |       | 0-0:96.1.1 0-0:96.1.0 0-0:42.0.0 0-0:0.0.0 1-0:0.0.0
        ean                             |       | 0-0:96.1.2
        meter_model                     |       |
        protocol                        |       | 1-3:0.2.8 0-0:96.1.4
        tariff                          |       | 0-0:96.14.0
        tariff_name                     |       | 0-0:96.14.0
        energy_import_kwh               | kWh   | 1-0:1.8.0 1-1:1.8.0
        energy_import_t#_kwh            | kWh   | 1-0:1.8.# 1-1:1.8.# 1..13
        energy_export_kwh               | kWh   | 1-0:2.8.0 1-1:2.8.0
        energy_export_t#_kwh            | kWh   | 1-0:2.8.# 1-1:2.8.# 1..13
        power_w                         | W     |
        power_import_w                  | W     | 1-0:1.7.0 1-1:1.7.0
        power_export_w                  | W     | 1-0:2.7.0 1-1:2.7.0
        power_l1_w                      | W     |
        power_l2_w                      | W     |
        power_l3_w                      | W     |
        power_import_l1_w               | W     | 1-0:21.7.0
        power_import_l2_w               | W     | 1-0:41.7.0
        power_import_l3_w               | W     | 1-0:61.7.0
        power_export_l1_w               | W     | 1-0:22.7.0
        power_export_l2_w               | W     | 1-0:42.7.0
        power_export_l3_w               | W     | 1-0:62.7.0
        voltage_l1_v                    | V     | 1-0:32.7.0
        voltage_l2_v                    | V     | 1-0:52.7.0
        voltage_l3_v                    | V     | 1-0:72.7.0
        voltage_max_v                   | V     | 1-0:12.7.0
        current_l1_a                    | A     | 1-0:31.7.0
        current_l2_a                    | A     | 1-0:51.7.0
        current_l3_a                    | A     | 1-0:71.7.0
        current_neutral_a               | A     | 1-0:91.7.0
        frequency_hz                    | Hz    | 1-0:14.7.0
        power_factor                    |       | 1-0:13.7.0
        power_factor_l1                 |       | 1-0:33.7.0
        power_factor_l2                 |       | 1-0:53.7.0
        power_factor_l3                 |       | 1-0:73.7.0
        reactive_energy_import_kvarh    | kvarh | 1-0:3.8.0
        reactive_energy_import_t#_kvarh | kvarh | 1-0:3.8.# 1..13
        reactive_energy_export_kvarh    | kvarh | 1-0:4.8.0
        reactive_energy_export_t#_kvarh | kvarh | 1-0:4.8.# 1..13
        reactive_energy_q1_kvarh        | kvarh | 1-0:5.8.0
        reactive_energy_q2_kvarh        | kvarh | 1-0:6.8.0
        reactive_energy_q3_kvarh        | kvarh | 1-0:7.8.0
        reactive_energy_q4_kvarh        | kvarh | 1-0:8.8.0
        reactive_power_import_var       | var   | 1-0:3.7.0
        reactive_power_export_var       | var   | 1-0:4.7.0
        reactive_power_import_l1_var    | var   | 1-0:23.7.0
        reactive_power_import_l2_var    | var   | 1-0:43.7.0
        reactive_power_import_l3_var    | var   | 1-0:63.7.0
        reactive_power_export_l1_var    | var   | 1-0:24.7.0
        reactive_power_export_l2_var    | var   | 1-0:44.7.0
        reactive_power_export_l3_var    | var   | 1-0:64.7.0
        reactive_power_q1_var           | var   | 1-0:5.7.0
        reactive_power_q2_var           | var   | 1-0:6.7.0
        reactive_power_q3_var           | var   | 1-0:7.7.0
        reactive_power_q4_var           | var   | 1-0:8.7.0
        apparent_power_import_va        | VA    | 1-0:9.7.0
        apparent_power_export_va        | VA    | 1-0:10.7.0
        apparent_power_import_l1_va     | VA    | 1-0:29.7.0
        apparent_power_import_l2_va     | VA    | 1-0:49.7.0
        apparent_power_import_l3_va     | VA    | 1-0:69.7.0
        apparent_power_export_l1_va     | VA    | 1-0:30.7.0
        apparent_power_export_l2_va     | VA    | 1-0:50.7.0
        apparent_power_export_l3_va     | VA    | 1-0:70.7.0
        energy_combined_kwh             | kWh   | 1-0:15.8.0
        power_combined_w                | W     | 1-0:15.7.0
        average_power_import_w          | W     | 1-0:1.24.0
        average_power_combined_w        | W     | 1-0:15.24.0
        average_power_net_w             | W     | 1-0:16.24.0
        any_power_fail_count            |       | 0-0:96.7.21
        long_power_fail_count           |       | 0-0:96.7.9
        voltage_sag_l1_count            |       | 1-0:32.32.0
        voltage_sag_l2_count            |       | 1-0:52.32.0
        voltage_sag_l3_count            |       | 1-0:72.32.0
        voltage_swell_l1_count          |       | 1-0:32.36.0
        voltage_swell_l2_count          |       | 1-0:52.36.0
        voltage_swell_l3_count          |       | 1-0:72.36.0
        average_power_15m_w             | W     | 1-0:1.4.0
        monthly_power_peak_w            | W     | 1-0:1.6.0
        monthly_power_peak_time         |       |
        breaker_state                   |       | 0-0:96.3.10
        limiter_w                       | W     | 0-0:17.0.0
        limiter_va                      | VA    | 0-0:17.0.0
        limiter_a                       | A     | 0-0:17.0.0
        fuse_threshold_a                | A     | 1-0:31.4.0
        grid_voltage_v                  | V     | 1-0:94.32.1
        message                         |       | 0-0:96.13.0
        message_code                    |       | 0-0:96.13.1
        gas_m3                          | m³    |
        water_m3                        | m³    |
        heat_gj                         | GJ    |
        cold_gj                         | GJ    |
        sub_energy_kwh                  | kWh   |
        devices.type                    |       | 0-n:24.1.0
        devices.id                      |       | 0-n:96.1.0 0-n:96.1.1
        devices.value                   |       | 0-n:24.2.1 0-n:24.2.3 0-n:24.3.0
        devices.valve                   |       | 0-n:24.4.0
        power_failures                  |       | 1-0:99.97.0
        monthly_peaks                   |       | 0-0:98.1.0
        """;

    [TestCaseSource(nameof(Rows))]
    public void Every_promised_key_is_a_row_with_its_unit_and_codes(string key, string unit, string codes)
    {
        ObisField? row = Catalogue.Rows.SingleOrDefault(row => row.Key == key);
        Assert.That(row, Is.Not.Null);
        Assert.That((row!.Unit, string.Join(' ', row.Codes.ToArray())), Is.EqualTo((unit, codes)));
    }

    [Test]
    public void No_row_is_without_a_promise() =>
        Assert.That(Catalogue.Rows.Select(row => row.Key), Is.EquivalentTo(Rows.Select(row => row.Arguments[0])));

    [Test]
    public void Every_row_can_be_reached_by_each_of_its_codes() =>
        Assert.That(Catalogue.Rows.All(row => row.Codes.ToArray().All(code => Reaches(code, row))), Is.True);

    [Test]
    public void Every_row_says_what_it_means() =>
        Assert.That(Catalogue.Rows.Select(row => row.Meaning), Has.All.Not.Empty);

    [Test]
    public void Every_row_has_a_name_of_its_own_that_begins_with_a_capital()
    {
        Assert.That(Catalogue.Rows.Select(row => row.Label), Is.Unique);
        Assert.That(Catalogue.Rows.Select(row => row.Label), Has.All.Matches("^[A-Z][A-Za-z0-9 -]{1,39}$"));
    }

    static bool Reaches(ObisCode code, ObisField row) =>
        Catalogue.Find(ObisCode.Parse(code.ToString().Replace("0-n", "0-3", StringComparison.Ordinal)))?.Fields.Contains(row) == true;

    static IEnumerable<TestCaseData> Rows =>
        from line in Promised.Split('\n')
        let cells = line.TrimEnd('\r').Split('|', StringSplitOptions.TrimEntries)
        let numbered = cells[0].Contains('#', StringComparison.Ordinal)
        from number in numbered ? Enumerable.Range(1, 13) : [0]
        let key = cells[0].Replace("#", $"{number}", StringComparison.Ordinal)
        let codes = cells[2].Replace(" 1..13", "", StringComparison.Ordinal).Replace("#", $"{number}", StringComparison.Ordinal)
        select new TestCaseData(key, cells[1], codes).SetArgDisplayNames(key);
}
