using P1Daemon.Readings;

namespace P1Daemon.Tests.Readings;

/// <summary>What a window keeps of the telegrams between two readings.</summary>
sealed class WindowTests
{
    [Test]
    public void Min_mean_and_max_of_powers_voltages_and_currents()
    {
        var window = new Window();
        window.Add(Parsed.At(0, "1-0:1.7.0(00.100*kW)", "1-0:32.7.0(230.0*V)", "1-0:31.7.0(001*A)", "1-0:1.4.0(00.300*kW)"));
        window.Add(Parsed.At(1, "1-0:1.7.0(00.000*kW)", "1-0:2.7.0(00.312*kW)", "1-0:32.7.0(231.0*V)", "1-0:31.7.0(002*A)"));
        window.Add(Parsed.At(2, "1-0:1.7.0(00.101*kW)", "1-0:32.7.0(229.5*V)", "1-0:31.7.0(002*A)"));
        window.AddRejected();
        WindowSummary summary = window.Take(Parsed.Start);
        Assert.That((summary.From, summary.Telegrams, summary.Rejected), Is.EqualTo((Parsed.Start, 3, 1)));
        Assert.That(summary.Spreads.Select(spread => $"{spread.Field.Key} {spread.Min} {spread.Mean} {spread.Max}"), Is.EqualTo(new[]
        {
            "power_w -312 -37.0 101", "power_import_w 0 67.0 101", "power_export_w 312 312.0 312",
            "voltage_l1_v 229.5 230.17 231.0", "current_l1_a 1 1.7 2",
        }));
    }

    [Test]
    public void The_mean_is_rounded_half_to_even()
    {
        var window = new Window();
        foreach (string value in new[] { "00.001", "00.002", "00.002", "00.002" })
        {
            window.Add(Parsed.At(0, $"1-0:1.7.0({value}*kW)"));
        }

        Assert.That(window.Take(null).Spreads[0].Mean, Is.EqualTo(1.8m), "1.75 between 1.7 and 1.8");
    }

    [Test]
    public void The_next_window_begins_empty()
    {
        var window = new Window();
        window.Add(Parsed.At(0, "1-0:1.7.0(00.100*kW)"));
        window.Take(null);
        WindowSummary summary = window.Take(null);
        Assert.That((summary.Telegrams, summary.Spreads.Length), Is.EqualTo((0, 0)));
    }
}
