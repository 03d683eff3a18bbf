using System.Globalization;
using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>The figures of meters and screens that are not the usual ones.</summary>
[Category("RealParts")]
[CancelAfter(120_000)]
sealed class PageFigureTests
{
    const string Patient = "silence_seconds: 3600\nhttp:\n  listen: {http}";

    Chromium _chromium = null!;

    [OneTimeSetUp]
    public async Task StartBrowser() => _chromium = await Chromium.StartAsync();

    [OneTimeTearDown]
    public async Task StopBrowser() => await _chromium.DisposeAsync();

    [TestCase("nl-NL", "12,35 kW", "100,00 kW")]
    [TestCase("en-GB", "12.35 kW", "100.00 kW")]
    public async Task The_large_figure_fits_on_every_screen(string locale, string large, string largest, CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        meter.SayPower(12_345, 0);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk with { Locale = locale });
        foreach ((int watts, string text) in new[] { (12_345, large), (99_999, largest), (0, "0 W") })
        {
            meter.SayPower(watts, 0);
            await Expect(page["power"]).ToHaveTextAsync(text);
            foreach (int width in new[] { 320, 390, 1000, 1280 })
            {
                await page.Page.SetViewportSizeAsync(width, 800);
                Assert.That(await page["power"].EvaluateAsync<bool>("element => element.scrollWidth <= element.clientWidth"), Is.True, $"{text} at {width}");
                Assert.That(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width));
            }
        }
    }

    [Test]
    public async Task A_meter_that_tells_the_power_by_phases_alone_shows_their_sum(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        meter.Say("1-0:21.7.0(00.400*kW)", "1-0:41.7.0(00.300*kW)", "1-0:62.7.0(01.500*kW)");
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk);
        await Expect(page["power"]).ToHaveTextAsync("800 W");
        await Expect(page["direction"]).ToHaveTextAsync("↑ to the grid");
        await page.IsDrawnAsync("hour", cancellation);
        // A phase without power: the sum of the others would be wrong.
        meter.Say("1-0:21.7.0(00.400*kW)", "1-0:52.7.0(230.1*V)");
        await Expect(page["now"]).ToBeHiddenAsync();
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task A_meter_of_heat_alone_has_no_power_to_show(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        meter.Say("0-1:24.1.0(012)", "0-1:96.1.0(4730303339303031)", "0-1:24.2.1(261123063500W)(00012.345*GJ)");
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk);
        await Expect(page["registers"]).ToContainTextAsync("12.345 GJ");
        await Expect(page["now"]).ToBeHiddenAsync();
        await Expect(page["hour-part"]).ToBeHiddenAsync();
        meter.SayPower(500, 0);
        await Expect(page["power"]).ToHaveTextAsync("500 W");
        await page.IsDrawnAsync("hour", cancellation);
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task Telegrams_that_are_rare_are_a_line_and_no_gaps(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient.Replace("3600", "120", StringComparison.Ordinal), cancellation);
        // 35 s apart, each sent for a second: the page asks once in that time.
        meter.Say(count => TelegramText.With(
            $"0-0:1.0.0({new DateTime(2026, 11, 23, 6, 0, 0).AddSeconds(35 * (count / 10)).ToString("yyMMddHHmmss", CultureInfo.InvariantCulture)}W)", "1-0:1.7.0(00.500*kW)"));
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk,
            prepared => prepared.RouteAsync("**/history?*", route => route.FulfillAsync(new() { Status = 404, Body = """{"error":"no such path"}""" })));
        await page.IsDrawnAsync("hour", cancellation);
        page.IsClearOfComplaints();
    }

    [TestCase("en-GB", "2611230635", "Gas, 06:35")]
    [TestCase("en-GB", "2611222300", "Gas, 22 Nov 2026, 23:00")]
    [TestCase("en-GB", "2103011900", "Gas, 1 Mar 2021, 19:00")]
    [TestCase("nl-NL", "2103011900", "Gas, 1 mrt 2021, 19:00")]
    public async Task What_was_not_measured_today_is_shown_with_its_date(string locale, string stamp, string label, CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        meter.Say("1-0:1.7.0(00.500*kW)", "0-1:24.1.0(003)", "0-1:96.1.0(4730303339303031)", $"0-1:24.2.1({stamp}00W)(02569.646*m3)");
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk with { Locale = locale });
        await Expect(page["registers"].Locator("dt")).ToHaveTextAsync(label);
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task Another_meter_counts_today_from_its_own_beginning(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        meter.SayPower(500, 0);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk);
        await Expect(page["today"]).ToContainTextAsync("0.00 kWh");
        meter.Say(second => TelegramText.With(
            $"0-0:1.0.0({new DateTime(2026, 11, 23, 7, 0, 0).AddSeconds(second).ToString("yyMMddHHmmss", CultureInfo.InvariantCulture)}W)",
            "0-0:96.1.1(4530303437303030303736333038313735)", "1-0:1.7.0(00.500*kW)", $"1-0:1.8.1({second:D6}.000*kWh)", "1-0:1.8.2(000000.000*kWh)"));
        await Expect(page["today"]).ToContainTextAsync(new Regex("[1-9]\\d*\\.00 kWh"));
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task Times_and_days_are_the_meter_s_wherever_the_screen_stands(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        // Half past midnight in Amsterdam, the day before in London.
        meter.Say(second => TelegramText.With($"0-0:1.0.0(2606210030{second % 60:D2}S)", "1-0:1.7.0(00.500*kW)", "1-0:1.8.0(001193.270*kWh)"));
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk with { Zone = "UTC" });
        await Expect(page["clock"]).ToHaveTextAsync(new Regex("^Sunday,? 21 June at 00:30:"));
        await Expect(page["registers"]).ToContainTextAsync("1,193.270 kWh");
        foreach ((string noon, string midnight) in new[]
        {
            ("2026-06-21T00:30:00+02:00", "2026-06-21T00:00:00+02:00"),
            ("2026-12-31T23:59:59+01:00", "2026-12-31T00:00:00+01:00"),
            // Days of 23 and of 25 hours, before and after the clock is changed.
            ("2026-03-29T01:30:00+01:00", "2026-03-29T00:00:00+01:00"),
            ("2026-03-29T12:00:00+02:00", "2026-03-29T00:00:00+01:00"),
            ("2026-03-30T12:00:00+02:00", "2026-03-30T00:00:00+02:00"),
            ("2026-10-25T02:30:00+02:00", "2026-10-25T00:00:00+02:00"),
            ("2026-10-25T23:30:00+01:00", "2026-10-25T00:00:00+02:00"),
        })
        {
            long begun = await page.Page.EvaluateAsync<long>($"async () => (await import('/times.js')).midnight({Unix(noon)})");
            Assert.That(begun, Is.EqualTo(Unix(midnight)), noon);
        }

        page.IsClearOfComplaints();
    }

    [TestCase("[0, 2000, 4000]", "0 2 4")]
    [TestCase("[0, 2500, 5000, 7500]", "0.0 2.5 5.0 7.5")]
    [TestCase("[-250, 0, 250]", "-0.25 0.00 0.25")]
    [TestCase("[0, 25, 50]", "0.000 0.025 0.050")]
    public async Task The_labels_of_a_plot_are_exact(string watts, string labels, CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk);
        Assert.That(await page.Page.EvaluateAsync<string>($"async () => (await import('/plot.js')).kilowatts(null, {watts}).join(' ')"), Is.EqualTo(labels));
    }

    static long Unix(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).ToUnixTimeSeconds();
}
