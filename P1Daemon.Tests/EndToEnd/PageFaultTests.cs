using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>What the page says and does when something is wrong with the daemon, its answers or the page's own right to ask.</summary>
[Category("RealParts")]
[CancelAfter(120_000)]
sealed class PageFaultTests
{
    const string Patient = "silence_seconds: 3600\nhttp:\n  listen: {http}";

    Chromium _chromium = null!;

    [OneTimeSetUp]
    public async Task StartBrowser() => _chromium = await Chromium.StartAsync();

    [OneTimeTearDown]
    public async Task StopBrowser() => await _chromium.DisposeAsync();

    [Test]
    public async Task With_the_token_in_its_address_everything_works(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync($"{Patient}\n  token: sesame", cancellation);
        meter.SayPower(500, 0);
        await using LivePage page = await _chromium.OpenAsync(meter.Url.Replace("//", "//me:sesame@", StringComparison.Ordinal), Look.Desk);
        await Expect(page["power"]).ToHaveTextAsync("500 W");
        await Expect(page["meter-dot"]).ToHaveClassAsync("good");
        await page["raw"].Locator("summary").ClickAsync();
        await Expect(page["telegram"]).ToContainTextAsync("1-0:1.7.0(00.500*kW)");
        Assert.That(page.Complaints, Is.Empty);
    }

    [Test]
    public async Task A_daemon_that_is_away_and_one_that_has_another_token_are_told_apart(CancellationToken cancellation)
    {
        using var folder = new Folder();
        int port = FreePort.Take();
        using DaemonProcess first = Run("sesame");
        await first.WaitForLogAsync("Telegrams come from", cancellation);
        await using LivePage page = await _chromium.OpenAsync($"http://me:sesame@localhost:{port}/", Look.Desk);
        await Expect(page["meter-dot"]).ToHaveClassAsync("good");
        first.Kill();
        await Expect(page["notice"]).ToContainTextAsync("The daemon does not answer");
        await Expect(page["states"].Locator("div")).ToHaveClassAsync(["unsure", "unsure", "unsure"]);
        using DaemonProcess second = Run("open");
        await Expect(page["notice"]).ToContainTextAsync("The daemon refuses this page");
        await Expect(page["journal-dot"]).ToHaveAttributeAsync("aria-label", "Journal: not known");

        DaemonProcess Run(string token) => DaemonProcess.Run(folder.Path, $"""
            meter:
              port: simulator
            mqtt:
              enabled: false
            http:
              listen: localhost:{port}
              token: {token}
            """);
    }

    [TestCase("""{"time":"soon","received":"later","power_w":321}""", "321 W", "")]
    [TestCase("null", "500 W", "This page cannot show the newest telegram")]
    public async Task A_reading_that_makes_no_sense_does_not_stop_the_page(string body, string power, string notice, CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        meter.SayPower(500, 0);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk);
        await Expect(page["power"]).ToHaveTextAsync("500 W");
        await page.Page.RouteAsync("**/reading", route => route.FulfillAsync(new() { Body = body }));
        await Expect(page["notice"]).ToContainTextAsync(notice);
        await Expect(page["power"]).ToHaveTextAsync(power);
        await page.Page.UnrouteAllAsync();
        meter.SayPower(700, 0);
        await Expect(page["power"]).ToHaveTextAsync("700 W");
        await Expect(page["notice"]).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_register_is_left_out_as_long_as_telegrams_say_so(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        (int telegrams, int held) = (10, 3);
        await using LivePage page = await OpenWithStatusAsync(meter, Look.Desk, status =>
        {
            status["meter"]!["telegrams"] = telegrams;
            status["meter"]!["held"] = held;
        });
        const string Held = "A register fell";
        await Expect(page["states"]).Not.ToContainTextAsync(Held);
        (telegrams, held) = (11, 4);
        await Expect(page["states"]).ToContainTextAsync(Held);
        telegrams = 12;
        await Expect(page["states"]).Not.ToContainTextAsync(Held);
    }

    [TestCase("en-GB", "kept in memory only, and are lost if the daemon ends. The reason: database or disk is full. Make room on the disk")]
    [TestCase("nl-NL", "in het geheugen en gaan verloren als de daemon stopt. De reden: database or disk is full. Maak ruimte op de schijf")]
    public async Task A_journal_that_cannot_be_written_is_told(string locale, string words, CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        await using LivePage page = await OpenWithStatusAsync(meter, Look.Desk with { Locale = locale }, status =>
        {
            status["journal"]!["state"] = "memory";
            status["journal"]!["last_error"] = "database or disk is full";
        });
        await Expect(page["journal-dot"]).ToHaveClassAsync("bad");
        await Expect(page["states"]).ToContainTextAsync(words);
    }

    [TestCase("en-GB", 1, "1 reading waits in the journal")]
    [TestCase("en-GB", 0, "0 readings wait in the journal")]
    [TestCase("nl-NL", 1, "1 meting wacht in het journaal en gaat niet verloren")]
    [TestCase("nl-NL", 2, "2 metingen wachten in het journaal en gaan niet verloren")]
    public async Task One_is_not_many(string locale, int backlog, string words, CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        await using LivePage page = await OpenWithStatusAsync(meter, Look.Desk with { Locale = locale }, status =>
        {
            status["mqtt"]!["state"] = "connecting";
            status["mqtt"]!["backlog"] = backlog;
        });
        await Expect(page["states"]).ToContainTextAsync(words);
    }

    [Test]
    public async Task A_status_that_fails_leaves_nothing_as_it_was(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await TalkingMeter.StartAsync(Patient, cancellation);
        meter.SayPower(500, 0);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk);
        await Expect(page["meter-dot"]).ToHaveClassAsync("good");
        await page.Page.RouteAsync("**/status", route => route.FulfillAsync(new() { Status = 500, Body = """{"error":"this answer failed, the log says why"}""" }));
        await Expect(page["meter-dot"]).ToHaveClassAsync("unsure");
        await Expect(page["power"]).ToHaveTextAsync("500 W");
    }

    [Test]
    public async Task A_busy_daemon_is_asked_the_same_again(CancellationToken cancellation)
    {
        var past = new PastOfTheSimulator();
        var refused = new List<string>();
        using SimulatedDaemon daemon = await SimulatedDaemon.StartAsync(cancellation);
        await using LivePage page = await _chromium.OpenAsync(daemon.Url, Look.Desk, async prepared =>
        {
            await past.StandInAsync(prepared);
            await prepared.RouteAsync("**/history?*", route =>
            {
                if (refused.Count == 2)
                {
                    return route.FallbackAsync();
                }

                refused.Add(route.Request.Url);
                return route.FulfillAsync(new() { Status = 503, Body = """{"error":"too many of these are being answered, ask again in a moment"}""" });
            });
        });
        await page.IsDrawnAsync("hour", cancellation);
        await Eventually.Holds(() => past.Questions.Length > 0, "an answer", cancellation);
        Assert.That(refused[1], Is.EqualTo(refused[0]));
        (long from, long to, int step) = past.Questions[0];
        Assert.That(refused[0], Does.EndWith($"/history?from={from}&to={to}&step={step}"));
    }

    // The daemon's own answer, but for what the test is about.
    async Task<LivePage> OpenWithStatusAsync(TalkingMeter meter, Look look, Action<JsonNode> change) => await _chromium.OpenAsync(meter.Url, look, page => page.RouteAsync("**/status", async route =>
    {
        IAPIResponse answer = await route.FetchAsync();
        JsonNode status = JsonNode.Parse(await answer.BodyAsync())!;
        change(status);
        await route.FulfillAsync(new() { Response = answer, Body = status.ToJsonString() });
    }));
}
