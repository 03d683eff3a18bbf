using P1Daemon.Obis;
using P1Daemon.Parsing;
using P1Daemon.Simulation;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Simulation;

/// <summary>What the parser reads from each dialect is what the household's meters show, in every season and on both days of the change.</summary>
sealed class DialectsTests
{
    const int Seed = 11;

    static readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

    static readonly string[] _plain = [.. Dialects.Names.Where(name => name != "smarty-encrypted")];
    static readonly string[] _old = ["dsmr22", "dsmr30"];
    static readonly string[] _tariffs = ["dsmr22", "dsmr30", "dsmr42", "dsmr50", "emucs"];
    static readonly string[] _totals = ["smarty", "sweden"];
    static readonly string[] _phases = ["dsmr42", "dsmr50", "emucs", "smarty", "sweden"];
    static readonly string[] _voltages = ["dsmr50", "emucs", "smarty", "sweden"];

    static readonly DateTimeOffset[] _times = [.. ((string[])[
        "2026-01-15T18:30:10Z", "2026-03-29T00:59:50Z", "2026-03-29T01:00:00Z", "2026-07-15T10:22:30Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"])
        .Select(text => DateTimeOffset.Parse(text, null))];

    // Worked out once, in order: a step back in time makes a household reckon from its beginning.
    static readonly Dictionary<DateTimeOffset, Snapshot> _shown = Shown();

    [Test]
    public void Every_line_is_understood([ValueSource(nameof(_plain))] string dialect, [ValueSource(nameof(_times))] DateTimeOffset time)
    {
        Telegram telegram = Read(dialect, time);

        // Luxembourg's two current limits and the two relays of a Smarty, and the virtual relays of Belgium, have no key.
        Assert.That(telegram.Unknown.Select(line => line.Code), Is.SubsetOf(new[] { "1-1:31.4.0", "0-1:96.3.10", "0-2:96.3.10" }));
        Assert.That(telegram.Nonsense, Is.Empty);
    }

    [Test]
    public void Clock_is_the_moment_and_the_oldest_meters_have_none([ValueSource(nameof(_plain))] string dialect, [ValueSource(nameof(_times))] DateTimeOffset time) =>
        Assert.That(Read(dialect, time).Time, Is.EqualTo(_old.Contains(dialect) ? null : (DateTimeOffset?)time));

    [Test]
    public void Registers_of_the_tariffs_are_those_shown([ValueSource(nameof(_tariffs))] string dialect, [ValueSource(nameof(_times))] DateTimeOffset time)
    {
        Telegram telegram = Read(dialect, time);
        Snapshot shown = _shown[time];
        Registers registers = shown.Registers;
        (int low, int normal) = dialect == "emucs" ? (1, 0) : (0, 1);

        Assert.Multiple(() =>
        {
            Assert.That(telegram[Catalogue.EnergyImportTariffs[low]], Is.EqualTo(registers.ImportLow / 1000m));
            Assert.That(telegram[Catalogue.EnergyImportTariffs[normal]], Is.EqualTo(registers.ImportNormal / 1000m));
            Assert.That(telegram[Catalogue.EnergyExportTariffs[low]], Is.EqualTo(registers.ExportLow / 1000m));
            Assert.That(telegram[Catalogue.EnergyExportTariffs[normal]], Is.EqualTo(registers.ExportNormal / 1000m));
            Assert.That(telegram[Catalogue.EnergyImport], Is.EqualTo((registers.ImportLow + registers.ImportNormal) / 1000m));
            Assert.That(telegram[Catalogue.Tariff], Is.EqualTo((shown.LowTariff ? low : normal) + 1));
        });
    }

    [Test]
    public void Totals_and_reactive_energy_are_those_shown([ValueSource(nameof(_totals))] string dialect, [ValueSource(nameof(_times))] DateTimeOffset time)
    {
        Telegram telegram = Read(dialect, time);
        Snapshot shown = _shown[time];

        Assert.Multiple(() =>
        {
            Assert.That(telegram[Catalogue.EnergyImport], Is.EqualTo(shown.Registers.Import / 1000m));
            Assert.That(telegram[Catalogue.EnergyExport], Is.EqualTo(shown.Registers.Export / 1000m));
            Assert.That(telegram[Catalogue.ReactiveImport], Is.EqualTo(shown.Registers.ReactiveImport / 1000m));
            Assert.That(telegram[Catalogue.ReactiveExport], Is.EqualTo(shown.Registers.ReactiveExport / 1000m));
            Assert.That(telegram[Catalogue.ReactivePowerImport] - telegram[Catalogue.ReactivePowerExport], Is.EqualTo(shown.Reactive));
        });
    }

    [Test]
    public void Power_is_that_shown_the_oldest_in_steps_of_ten_watts([ValueSource(nameof(_plain))] string dialect, [ValueSource(nameof(_times))] DateTimeOffset time) =>
        Assert.That(Read(dialect, time)[Catalogue.Power], Is.EqualTo(_shown[time].Power).Within(_old.Contains(dialect) ? 5 : 0));

    [Test]
    public void Phases_are_those_shown([ValueSource(nameof(_phases))] string dialect, [ValueSource(nameof(_times))] DateTimeOffset time)
    {
        Telegram telegram = Read(dialect, time);
        Snapshot shown = _shown[time];
        decimal step = dialect switch { "emucs" => 0.01m, "sweden" => 0.1m, _ => 1m };

        Assert.Multiple(() =>
        {
            for (int phase = 0; phase < 3; phase++)
            {
                PhaseState state = shown.Phases[phase];
                decimal? voltage = _voltages.Contains(dialect) ? state.Voltage / 10m : null;
                Assert.That(telegram[Catalogue.PhasePower[phase]], Is.EqualTo(state.Power));
                Assert.That(telegram[Catalogue.PhaseVoltage[phase]], Is.EqualTo(voltage));
                Assert.That(telegram[Catalogue.PhaseCurrent[phase]], Is.EqualTo(state.Current / 1000m).Within(step / 2));
            }
        });
    }

    [Test]
    public void Gas_is_that_of_the_last_interval([Values("dsmr22", "dsmr30", "dsmr42", "dsmr50", "emucs", "smarty")] string dialect, [ValueSource(nameof(_times))] DateTimeOffset time)
    {
        Telegram telegram = Read(dialect, time);
        Snapshot shown = _shown[time];
        TimedValue gas = dialect.StartsWith("dsmr", StringComparison.Ordinal) && dialect != "dsmr50" ? shown.HourlyGas : shown.Gas;
        MBusDevice device = telegram.MainDevice(Catalogue.Gas)!;

        Assert.Multiple(() =>
        {
            Assert.That(telegram[Catalogue.Gas], Is.EqualTo(gas.Value / 1000m));
            Assert.That(device.Time, Is.EqualTo(gas.Time.Time));
            Assert.That(device.Id, Is.EqualTo(shown.Identity.Gas));
        });
    }

    [Test]
    public void Failures_and_disturbances_are_those_shown([Values("dsmr42", "dsmr50")] string dialect)
    {
        Telegram telegram = Read(dialect, _times[0]);
        Snapshot shown = _shown[_times[0]];

        Assert.Multiple(() =>
        {
            Assert.That(telegram[Catalogue.AnyPowerFailCount], Is.EqualTo(shown.AnyFailures));
            Assert.That(telegram[Catalogue.LongPowerFailCount], Is.EqualTo(shown.Failures.Length));
            Assert.That(telegram.PowerFailures, Is.EqualTo(shown.Failures.Select(failure => new PowerFailure(failure.Time.Time, failure.Value))));
            Assert.That(Catalogue.PhaseSags.Select(field => telegram[field]), Is.EqualTo(shown.Sags));
            Assert.That(Catalogue.PhaseSwells.Select(field => telegram[field]), Is.EqualTo(shown.Swells));
        });
    }

    [Test]
    public void Belgian_demand_peaks_and_water_are_those_shown()
    {
        Telegram telegram = Read("emucs", _times[3]);
        Snapshot shown = _shown[_times[3]];

        Assert.Multiple(() =>
        {
            Assert.That(telegram[Catalogue.AveragePower15m], Is.EqualTo(shown.Demand));
            Assert.That(telegram[Catalogue.MonthlyPeak], Is.EqualTo(shown.Peak.Value));
            Assert.That(telegram.MonthlyPeakTime, Is.EqualTo(shown.Peak.Time.Time));
            Assert.That(telegram.MonthlyPeaks.Select(peak => peak.Power), Is.EqualTo(shown.Peaks.Select(month => month.Peak.Value)));
            Assert.That(telegram.MonthlyPeaks[^1].Month, Is.EqualTo(new DateOnly(2026, 6, 1)));
            Assert.That(telegram[Catalogue.Water], Is.EqualTo(shown.Water.Value / 1000m));
            Assert.That(telegram.Text(Catalogue.Ean), Is.EqualTo(shown.Identity.Ean));
        });
    }

    // The oldest meters send gas stamps without a letter: the host's clock settles the doubled hour.
    static Telegram Read(string dialect, DateTimeOffset time) =>
        new TelegramParser(new MeterClock(_zone)).Parse(Dialects.Writer(dialect, Seed).Write(_shown[time]), time)!;

    static Dictionary<DateTimeOffset, Snapshot> Shown()
    {
        var household = new Household(Seed, _zone);
        return _times.ToDictionary(time => time, household.At);
    }
}
