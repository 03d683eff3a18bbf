using P1Daemon.Health;
using P1Daemon.Http;
using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Http;

/// <summary>What stands in <c>/metrics</c>, and what does not.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class PrometheusTests
{
    readonly MetricsRig _rig = new();

    [Test]
    public void A_telegram_is_told_in_base_units_with_tariff_and_phase_as_labels()
    {
        string[] samples = _rig.SamplesOf(Parsed.At(0, TelegramText.Dsmr50Lines[4..]));
        Assert.That(samples, Is.EqualTo(new[]
        {
            "p1meter_tariff 1",
            """p1meter_energy_import_joules_total{tariff="1"} 4295772000""",
            """p1meter_energy_import_joules_total{tariff="2"} 7358778000""",
            """p1meter_energy_export_joules_total{tariff="1"} 1116003600""",
            """p1meter_energy_export_joules_total{tariff="2"} 2879996400""",
            "p1meter_power_import_watts 1193",
            "p1meter_power_export_watts 0",
            """p1meter_phase_power_import_watts{phase="L1"} 193""",
            """p1meter_phase_power_import_watts{phase="L2"} 400""",
            """p1meter_phase_power_import_watts{phase="L3"} 600""",
            """p1meter_phase_power_export_watts{phase="L1"} 0""",
            """p1meter_phase_power_export_watts{phase="L2"} 0""",
            """p1meter_phase_power_export_watts{phase="L3"} 0""",
            """p1meter_voltage_volts{phase="L1"} 220.1""",
            """p1meter_voltage_volts{phase="L2"} 230.2""",
            """p1meter_voltage_volts{phase="L3"} 231.3""",
            """p1meter_current_amperes{phase="L1"} 1""",
            """p1meter_current_amperes{phase="L2"} 2""",
            """p1meter_current_amperes{phase="L3"} 3""",
            "p1meter_any_power_fails_total 4",
            "p1meter_long_power_fails_total 2",
            """p1meter_voltage_sags_total{phase="L1"} 2""",
            """p1meter_voltage_sags_total{phase="L2"} 1""",
            """p1meter_voltage_sags_total{phase="L3"} 0""",
            """p1meter_voltage_swells_total{phase="L1"} 0""",
            """p1meter_voltage_swells_total{phase="L2"} 3""",
            """p1meter_voltage_swells_total{phase="L3"} 0""",
            "p1meter_gas_cubic_metres_total 2569.646",
        }));
    }

    [Test]
    public void A_name_has_one_help_and_one_type_before_its_lines()
    {
        _rig.Feed.Publish(Parsed.At(0, TelegramText.Dsmr50Lines[4..]), default);
        Assert.That(_rig.Text, Does.StartWith("""
            # HELP p1meter_tariff the tariff in force
            # TYPE p1meter_tariff gauge
            p1meter_tariff 1
            # HELP p1meter_energy_import_joules_total energy taken from the grid
            # TYPE p1meter_energy_import_joules_total counter
            p1meter_energy_import_joules_total{tariff="1"} 4295772000
            p1meter_energy_import_joules_total{tariff="2"} 7358778000
            # HELP p1meter_energy_export_joules_total energy given to the grid

            """.ReplaceLineEndings("\n")));
        Assert.That(_rig.Text, Does.EndWith("\n"));
        string[] types = [.. _rig.Text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))];
        Assert.That(types, Is.Unique);
    }

    [Test]
    public void No_two_rows_of_the_catalogue_are_one_sample()
    {
        IEnumerable<string> samples = Catalogue.Rows.Select(Metric.For).OfType<Metric>().Select(metric => metric.Name + metric.Label);
        Assert.That(samples, Is.Unique);
    }

    [Test]
    public void A_register_that_comes_as_a_whole_stands_alone()
    {
        Assert.That(_rig.SamplesOf(Parsed.At(0, "1-0:1.8.0(006545.766*kWh)")), Is.EqualTo(new[] { "p1meter_energy_import_joules_total 23564757600" }));
    }

    [Test]
    public void A_whole_beside_its_tariffs_would_be_counted_twice_and_is_left_out()
    {
        string[] samples = _rig.SamplesOf(Parsed.At(0, "1-0:1.8.0(000300.000*kWh)", "1-0:1.8.1(000100.000*kWh)", "1-0:1.8.2(000200.000*kWh)"));
        Assert.That(samples, Is.EqualTo(new[]
        {
            """p1meter_energy_import_joules_total{tariff="1"} 360000000""",
            """p1meter_energy_import_joules_total{tariff="2"} 720000000""",
        }));
    }

    [Test]
    public void A_whole_does_not_step_in_for_a_tariff_that_is_held()
    {
        Telegram telegram = Parsed.At(0, "1-0:1.8.0(000300.000*kWh)", "1-0:1.7.0(00.100*kW)");
        Assert.That(_rig.SamplesOf(telegram with { Held = [Catalogue.EnergyImportTariffs[0]] }), Is.EqualTo(new[] { "p1meter_power_import_watts 100" }));
    }

    [Test]
    public void Averages_are_left_to_prometheus()
    {
        Assert.That(_rig.SamplesOf(Parsed.At(0, "1-0:1.4.0(02.351*kW)", "1-0:1.6.0(261109174500W)(04.329*kW)", "1-0:1.24.0(00.100*kW)")), Is.Empty);
    }

    [Test]
    public void The_meter_s_values_go_when_they_are_too_old_and_the_daemon_s_own_stay()
    {
        _rig.Meter.Update(now => now with { LastTelegram = Parsed.Start, Telegrams = 1 });
        Assert.That(_rig.SamplesOf(Parsed.At(0, "1-0:1.7.0(00.100*kW)")), Is.Not.Empty);
        _rig.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(_rig.Text, Does.Not.Contain("p1meter_power_import_watts"));
        Assert.That(_rig.Samples, Does.Contain("p1meter_last_telegram_timestamp_seconds 1795412170").And.Contain("p1meter_telegrams_total 1"));
    }

    [Test]
    public void The_daemon_tells_its_own_state()
    {
        _rig.Meter.Update(now => now with
        {
            State = MeterState.Online,
            LastTelegram = Parsed.Start.AddMilliseconds(412),
            Telegrams = 71,
            Rejected = [5, 4, 3, 2, 1],
            Held = 6,
            Bytes = 70_000,
            Reconnects = 8,
        });
        _rig.Broker.Update(now => now with { State = BrokerState.Connected, Published = 9 });
        _rig.Journal.Update(now => now with { FirstSeq = 11, LastSeq = 20, Backlog = 2, Bytes = 4096, Dropped = 12 });
        Assert.That(_rig.Samples, Is.EqualTo(new[]
        {
            "p1meter_online 1",
            "p1meter_last_telegram_timestamp_seconds 1795412170.412",
            "p1meter_telegrams_total 71",
            """p1meter_rejected_telegrams_total{reason="crc"} 5""",
            """p1meter_rejected_telegrams_total{reason="too_long"} 4""",
            """p1meter_rejected_telegrams_total{reason="incomplete"} 3""",
            """p1meter_rejected_telegrams_total{reason="format"} 2""",
            """p1meter_rejected_telegrams_total{reason="decrypt"} 1""",
            "p1meter_held_values_total 6",
            "p1meter_received_bytes_total 70000",
            "p1meter_reconnects_total 8",
            "p1meter_mqtt_connected 1",
            "p1meter_mqtt_published_readings_total 9",
            "p1meter_journal_writable 1",
            "p1meter_journal_backlog_rows 2",
            "p1meter_journal_rows 10",
            "p1meter_journal_size_bytes 4096",
            "p1meter_journal_dropped_rows_total 12",
            $$"""p1meter_build_info{version="{{StatusJson.Version}}"} 1""",
            "process_start_time_seconds 1795412170",
        }));
    }

    [Test]
    public void Before_the_first_telegram_and_without_a_broker_their_lines_are_not_there()
    {
        Assert.That(_rig.Text, Does.Contain("p1meter_online 0").And.Contain("p1meter_journal_rows 0").And.Not.Contain("last_telegram").And.Not.Contain("mqtt"));
    }
}
