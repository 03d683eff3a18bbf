using System.Text.Json;
using P1Daemon.Health;
using P1Daemon.Readings;

namespace P1Daemon.Tests.Metering;

/// <summary>From bytes to readings: which telegrams become one, and what they carry.</summary>
sealed class TelegramPipelineTests
{
    [Test]
    public void One_reading_a_slot_also_over_a_gap()
    {
        using var meter = new Meter();
        foreach (string second in new[] { "03", "04", "10", "11", "19", "55", "56" })
        {
            meter.Say($"2611230636{second}W");
        }

        Assert.That(meter.Times, Is.EqualTo(new[] { "2026-11-23T06:36:03", "2026-11-23T06:36:10", "2026-11-23T06:36:55" }));
    }

    [Test]
    public void Interval_0_makes_every_telegram_a_reading()
    {
        using var meter = new Meter(interval: 0);
        meter.Say("261123063610W");
        meter.Say("261123063610W");
        Assert.That(meter.Readings, Has.Length.EqualTo(2));
    }

    [Test]
    public void A_clock_that_is_set_back_begins_anew_and_says_so_once()
    {
        using var meter = new Meter();
        meter.Say("261123063610W");
        meter.Say("261123050000W");
        meter.Say("261123050001W");
        Assert.That(meter.Times, Is.EqualTo(new[] { "2026-11-23T06:36:10", "2026-11-23T05:00:00" }));
        Assert.That(meter.Events(1), Is.EqualTo(new[] { "clock_changed" }));
    }

    [Test]
    public void Both_changes_of_the_hour_make_one_reading_a_boundary()
    {
        using var meter = new Meter(interval: 1800);
        foreach (string stamp in new[] { "261025020000S", "261025023000S", "261025020000W", "261025023000W", "261025030000W" })
        {
            meter.Say(stamp);
        }

        foreach (string stamp in new[] { "270328013000W", "270328030000S", "270328033000S" })
        {
            meter.Say(stamp);
        }

        Assert.That(meter.Readings.Select(reading => reading.GetProperty("time").GetString()![5..]), Is.EqualTo(new[]
        {
            "10-25T02:00:00+02:00", "10-25T02:30:00+02:00", "10-25T02:00:00+01:00", "10-25T02:30:00+01:00", "10-25T03:00:00+01:00",
            "03-28T01:30:00+01:00", "03-28T03:00:00+02:00", "03-28T03:30:00+02:00",
        }));
    }

    [Test]
    public void From_the_60th_equal_time_on_the_hosts_clock_stands_in()
    {
        using var meter = new Meter();
        for (int i = 0; i < 70; i++)
        {
            meter.Say("261123063610W");
        }

        // The 60th telegram comes at 06:37:10 by the host, a second after each one before.
        Assert.That(meter.Times, Is.EqualTo(new[] { "2026-11-23T06:36:10", "2026-11-23T06:37:10", "2026-11-23T06:37:20" }));
    }

    [Test]
    public void Without_a_clock_of_its_own_a_meter_has_the_hosts()
    {
        using var meter = new Meter();
        meter.Pipeline.Take(TelegramText.Unsealed("1-0:1.7.0(0000.50*kW)"), meter.Source);
        Assert.That(meter.Readings.Single().GetProperty("time").GetString(), Is.EqualTo("2026-11-23T06:36:10+01:00"));
    }

    [Test]
    public void A_register_that_falls_is_left_out_and_the_raw_telegram_is_untouched()
    {
        using var meter = new Meter(interval: 0);
        meter.Say("261123063610W", "1-0:1.8.1(000100.000*kWh)");
        meter.Say("261123063611W", "1-0:1.8.1(000000.000*kWh)");
        meter.Say("261123063612W", "1-0:1.8.1(000100.001*kWh)");
        Assert.That(meter.Readings.Select(reading => reading.TryGetProperty("energy_import_t1_kwh", out JsonElement value) ? value.GetRawText() : "-"),
            Is.EqualTo(new[] { "100.000", "-", "100.001" }));
        Assert.That(meter.Health.Now.Held, Is.EqualTo(1));
    }

    [Test]
    public void An_event_is_published_once_and_carried_by_the_next_reading()
    {
        using var meter = new Meter();
        meter.Say("261123063610W", "0-0:96.14.0(0001)");
        meter.Say("261123063611W", "0-0:96.14.0(0002)");
        meter.Say("261123063612W", "0-0:96.14.0(0002)");
        Assert.That(meter.Feed.EventsAfter(0), Has.Count.EqualTo(1));
        meter.Say("261123063620W", "0-0:96.14.0(0002)");
        meter.Say("261123063630W", "0-0:96.14.0(0002)");
        Assert.That(Enumerable.Range(0, 3).Select(meter.Events), Is.EqualTo(new[] { [], new[] { "tariff_changed" }, [] }));
    }

    [Test]
    public void After_a_kill_before_the_next_reading_an_event_is_found_again()
    {
        using var before = new Meter();
        before.Say("261123063610W", "0-0:96.14.0(0001)");
        before.Say("261123063611W", "0-0:96.14.0(0002)");
        using var after = new Meter(journal: before.Journal);
        after.Say("261123063612W", "0-0:96.14.0(0002)");
        Assert.That(after.Feed.EventsAfter(0).Single().Event, Is.InstanceOf<TariffChanged>());
    }

    [Test]
    public void A_replaced_meter_that_tells_its_first_total_after_a_restart_begins_anew()
    {
        using var before = new Meter();
        before.Say("261123063610W", "0-0:96.1.1(4B38)", "1-0:1.8.0(000100.500*kWh)");
        before.Say("261123063620W", "0-0:96.1.1(4B39)");
        using var after = new Meter(journal: before.Journal);
        after.Say("261123063630W", "0-0:96.1.1(4B39)", "1-0:1.8.0(000001.000*kWh)");
        Assert.That(after.Readings[2].GetProperty("energy_import_kwh").GetRawText(), Is.EqualTo("1.000"));
        Assert.That(after.Readings[1].GetProperty("events")[0].GetProperty("old_value").GetRawText(), Is.EqualTo("100.500"));
        Assert.That(after.Events(2), Is.Empty, "it was replaced once");
    }

    [TestCase("0001", "0000", 1, "0000")]
    [TestCase("100", "0002", "100", 2)]
    [TestCase("3132", "0012", "12", 12, Description = "hexadecimal for the name 12, and the number 12")]
    public void A_tariff_event_says_a_number_where_the_reading_does_and_a_name_where_it_does(string before, string after, object old, object now)
    {
        using var first = new Meter();
        first.Say("261123063610W", $"0-0:96.14.0({before})");
        using var meter = new Meter(journal: first.Journal);
        meter.Say("261123063620W", $"0-0:96.14.0({after})");
        JsonElement happened = meter.Readings[1].GetProperty("events")[0];
        Assert.That((happened.GetProperty("old").GetRawText(), happened.GetProperty("new").GetRawText()),
            Is.EqualTo((JsonSerializer.Serialize(old), JsonSerializer.Serialize(now))));
    }

    [Test]
    public void Silence_and_return_are_events_with_the_gap()
    {
        using var meter = new Meter();
        meter.Say("261123063610W");
        meter.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.That((meter.Pipeline.FallSilent(), meter.Pipeline.FallSilent(), meter.Health.Now.State), Is.EqualTo((true, false, MeterState.Silent)));
        meter.Say("261123063642W");
        Assert.That(meter.Events(1), Is.EqualTo(new[] { "meter_silent", "meter_back" }));
        JsonElement back = meter.Readings[1].GetProperty("events")[1];
        Assert.That((back.GetProperty("gap_s").GetDouble(), meter.Health.Now.State), Is.EqualTo((32.0, MeterState.Online)));
    }

    [Test]
    public void Who_is_shown_a_telegram_finds_the_meter_online()
    {
        using var meter = new Meter();
        var states = new List<MeterState>();
        meter.Feed.Changed += () => states.Add(meter.Health.Now.State);
        meter.Say("261123063610W");
        Assert.That(states, Is.EqualTo(new[] { MeterState.Online }));
    }

    [Test]
    public void Held_registers_are_named_when_a_hold_begins_and_when_it_ends()
    {
        using var meter = new Meter();
        foreach (string value in new[] { "000100.000", "000000.000", "000100.001" })
        {
            meter.Say("261123063610W", $"1-0:1.8.1({value}*kWh)");
        }

        Assert.That(meter.Log.Lines.Count(line => line.Contains("energy_import_kwh, energy_import_t1_kwh", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(meter.Log.Lines.Count(line => line.Contains("No register is held back", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public void Reconnects_count_ports_that_came_back_not_attempts()
    {
        using var meter = new Meter();
        meter.Say("261123063610W");
        for (int attempt = 0; attempt < 5; attempt++)
        {
            meter.Pipeline.SourceLost();
        }

        meter.Say("261123063620W");
        Assert.That(meter.Health.Now.Reconnects, Is.EqualTo(1));
    }

    [Test]
    public void The_first_half_telegram_after_opening_is_nobodys_fault()
    {
        using var meter = new Meter();
        byte[] telegram = TelegramText.With("0-0:1.0.0(261123063610W)");
        meter.Pipeline.Take([.. telegram[..20], .. "\r\n"u8, .. telegram, .. telegram[..20], .. "\r\n"u8, .. telegram], meter.Source);
        Assert.That(meter.Health.Now.Rejected[(int)Rejection.Incomplete], Is.EqualTo(1), "the second one counts");
    }

    [Test]
    public void Rejected_telegrams_are_counted_in_the_window_and_said_once_a_minute()
    {
        using var meter = new Meter();
        byte[] wrong = TelegramText.With("1-0:1.7.0(00.500*kW)");
        wrong[^12] ^= 1;
        meter.Say("261123063610W");
        for (int i = 0; i < 20; i++)
        {
            meter.Pipeline.Take(wrong, meter.Source);
        }

        meter.Say("261123063620W");
        Assert.That(meter.Readings[1].GetProperty("window").GetProperty("rejected").GetInt32(), Is.EqualTo(20));
        Assert.That(meter.Log.Lines.Count(line => line.Contains("rejected", StringComparison.Ordinal)), Is.EqualTo(1));
        meter.Time.Advance(TimeSpan.FromMinutes(1));
        meter.Say("261123063730W");
        Assert.That(meter.Log.Lines.Last(line => line.Contains("rejected", StringComparison.Ordinal)), Does.Contain("19 with a wrong or missing CRC"));
    }
}
