using static Microsoft.Playwright.Assertions;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>The live page in a real browser, asked from the real process that hears a meter on a cable.</summary>
[Category("RealParts")]
[CancelAfter(120_000)]
sealed class PageTests
{
    const string Patient = "silence_seconds: 3600\nhttp:\n  listen: {http}";

    Chromium _chromium = null!;

    [OneTimeSetUp]
    public async Task StartBrowser() => _chromium = await Chromium.StartAsync();

    [OneTimeTearDown]
    public async Task StopBrowser() => await _chromium.DisposeAsync();

    [Test]
    public async Task Figures_follow_the_telegrams_and_say_the_direction(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        meter.SayPower(1193, 0);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk);
        await Expect(page["power"]).ToHaveTextAsync("1,193 W");
        await Expect(page["direction"]).ToHaveTextAsync("↓ from the grid");
        await Expect(page["phases"]).ToContainTextAsync("L1↓ 1,193 W220.1 V");
        await Expect(page["registers"]).ToContainTextAsync("From the grid, tariff 11,193.270 kWh");
        await Expect(page["today"]).ToContainTextAsync("Gas");
        await Expect(page["phases"].Locator(".bad")).ToHaveTextAsync("254.2 V · ▲ too high");

        meter.SayPower(0, 12_345);
        await Expect(page["power"]).ToHaveTextAsync("12.35 kW");
        await Expect(page["direction"]).ToHaveTextAsync("↑ to the grid");
        await Expect(page.Page).ToHaveTitleAsync("↑ 12.35 kW");
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task The_hour_grows_with_each_telegram(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        meter.SayPower(500, 0);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk);
        await Expect(page["power"]).ToHaveTextAsync("500 W");
        await page.IsDrawnAsync("hour", cancellation);
        string before = await page.PictureAsync("hour");
        meter.SayPower(2500, 0);
        await Eventually.Get(async () => await page.PictureAsync("hour") != before ? true : (bool?)null, "another picture of the hour", cancellation);
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task A_silent_meter_turns_the_figures_grey_within_two_seconds_of_the_page_s_clock_and_comes_back_by_itself(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient.Replace("3600", "2", StringComparison.Ordinal), cancellation);
        meter.SayPower(500, 0);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk, prepared => prepared.Clock.InstallAsync());
        await Expect(page["power"]).ToHaveTextAsync("500 W");
        await page.Page.Clock.PauseAtAsync(await page.Page.EvaluateAsync<string>("new Date(Date.now() + 60000).toISOString()"));
        meter.FallSilent();
        await Eventually.Get(async () => await DaemonProcess.CurlAsync($"{meter.Url}reading", cancellation) is null ? true : (bool?)null, "silence", cancellation);
        await page.Page.Clock.RunForAsync(2000);
        await Expect(page.Page.Locator("body")).ToHaveClassAsync("stale");
        await Expect(page["notice"]).ToContainTextAsync("The meter is silent: its last telegram came at ");
        await Expect(page["spoken"]).ToContainTextAsync("The meter is silent");
        await Expect(page["direction"]).ToContainTextAsync("old: last known at ");
        await Expect(page["power"]).ToHaveCSSAsync("filter", "grayscale(1)");
        await Expect(page.Page).ToHaveTitleAsync("Smart meter");

        await page.Page.Clock.ResumeAsync();
        meter.SayPower(700, 0);
        await Expect(page["power"]).ToHaveTextAsync("700 W");
        await Expect(page.Page.Locator("body")).Not.ToHaveClassAsync("stale");
        await Expect(page["notice"]).ToBeHiddenAsync();
        page.IsClearOfComplaints();
    }

    [TestCase("nl-NL", "Slimme meter", "1.193 W", "↓ van het net", "Fasen")]
    [TestCase("nl-BE", "Slimme meter", "1.193 W", "↓ van het net", "Fasen")]
    [TestCase("en-GB", "Smart meter", "1,193 W", "↓ from the grid", "Phases")]
    [TestCase("de-DE", "Smart meter", "1.193 W", "↓ from the grid", "Phases")]
    public async Task It_speaks_the_browser_s_language(string locale, string title, string power, string direction, string phases, CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        meter.SayPower(1193, 0);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk with { Locale = locale });
        await Expect(page["power"]).ToHaveTextAsync(power);
        await Expect(page["direction"]).ToHaveTextAsync(direction);
        await Expect(page.Page.Locator("h1")).ToHaveTextAsync(title);
        await Expect(page["phases-title"]).ToHaveTextAsync(phases);
        Assert.That(await page.Page.EvaluateAsync<string>("document.documentElement.lang"), Is.EqualTo(locale[..2] == "nl" ? "nl" : "en"));
    }

    [Test]
    public async Task Before_the_first_telegram_it_says_what_to_look_at(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Phone);
        await Expect(page["notice"]).ToContainTextAsync("Waiting for the first telegram");
        await Expect(page["states"]).ToContainTextAsync("No telegram since the start.");
        await Expect(page["states"]).ToContainTextAsync("Not one byte came");
        await Expect(page["states"]).ToContainTextAsync("Switched off in the configuration (mqtt.enabled).");
        await Expect(page["now"]).ToBeHiddenAsync();
        await Expect(page["meter-dot"]).ToHaveAttributeAsync("aria-label", "Meter: needs a look");
        meter.SayPower(500, 0);
        await Expect(page["power"]).ToHaveTextAsync("500 W");
        await Expect(page["meter-dot"]).ToHaveAttributeAsync("aria-label", "Meter: fine");
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task What_the_meter_says_is_text_and_never_markup(CancellationToken cancellation)
    {
        const string Hostile = "<img src=x onerror=document.title=1><b>bold</b>";
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        meter.Say("1-0:1.7.0(00.100*kW)", $"0-0:96.13.0({Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(Hostile))})", "0-0:94.98.31(<img src=y>)");
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk);
        await Expect(page["message"]).ToHaveTextAsync(Hostile);
        await page["raw"].Locator("summary").ClickAsync();
        await Expect(page["telegram"]).ToContainTextAsync("0-0:94.98.31(<img src=y>)");
        await Expect(page.Page.Locator("img, b:text('bold')")).ToHaveCountAsync(0);
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task With_a_token_the_browser_asks_for_it_once_and_everything_works(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync($"{Patient}\n  token: sesame", cancellation);
        meter.SayPower(500, 0);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk with { Token = "sesame" });
        await Expect(page["power"]).ToHaveTextAsync("500 W");
        await Expect(page["states"]).ToContainTextAsync("A telegram every");
        page.IsClearOfComplaints();
    }

    [TestCase("dsmr50-single-phase", "2,113 W", false)]
    [TestCase("belgium-iskra", "300 W", true)]
    [TestCase("emucs17", "1,014 W", true)]
    public async Task Other_meters_show_what_they_have(string dialect, string power, bool quarter, CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        meter.Say(File.ReadAllBytes(Checkout.Path("P1Daemon.Tests", "Dialects", $"{dialect}.telegram")));
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Phone);
        await Expect(page["power"]).ToHaveTextAsync(power);
        await Expect(page["quarter-part"]).ToBeVisibleAsync(new() { Visible = quarter });
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task The_daemon_s_own_journal_is_drawn_by_the_meter_s_clock_wherever_that_is(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        // Ten minutes a telegram, years before the browser's clock.
        meter.Say(count => TelegramText.With(
            $"0-0:1.0.0({new DateTime(2021, 3, 1).AddMinutes(10 * count):yyMMddHHmmss}W)", $"1-0:1.7.0(0{count % 5}.500*kW)", $"1-0:1.8.1({count:D6}.000*kWh)"));
        await Eventually.Get(
            async () => await DaemonProcess.CurlAsync($"{meter.Url}status", cancellation) is { } status
                && status.GetProperty("journal").TryGetProperty("last_seq", out System.Text.Json.JsonElement seq) && seq.GetInt32() > 20 ? true : (bool?)null,
            "twenty readings", cancellation);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk);
        await page.IsDrawnAsync("day-plot", cancellation);
        await Expect(page["today"]).ToContainTextAsync("kWh");
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task A_style_that_is_not_ours_is_refused_and_seen(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk);
        await page.Page.EvaluateAsync("document.body.innerHTML = '<p style=\"color: red\">'");
        await Eventually.Holds(() => page.Complaints.Length > 0, "a complaint of the console", cancellation);
    }
}
