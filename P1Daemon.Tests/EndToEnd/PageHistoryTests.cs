using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>The page's days: plot, range, zoom by hand and by keyboard, and what today has brought.</summary>
[Category("RealParts")]
[CancelAfter(120_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class PageHistoryTests
{
    const int Day = 86_400;

    readonly PastOfTheSimulator _past = new();
    Chromium _chromium = null!;
    SimulatedDaemon _daemon = null!;

    [SetUp]
    public async Task Start()
    {
        _daemon = await SimulatedDaemon.StartAsync(CancellationToken.None);
        _chromium = await Chromium.StartAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        await _chromium.DisposeAsync();
        _daemon.Dispose();
    }

    [Test]
    public async Task A_day_and_two_days_are_drawn_from_what_the_journal_has(CancellationToken cancellation)
    {
        await using LivePage page = await OpenAsync();
        await page.IsDrawnAsync("day-plot", cancellation);
        await page.IsDrawnAsync("hour", cancellation);
        await Expect(page["day-plot"]).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("^History: power between .* k?W and .* k?W, mean .* k?W$"));
        string day = await page.PictureAsync("day-plot");
        await page["two-days"].ClickAsync();
        await Expect(page["two-days"]).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page["day"]).ToHaveAttributeAsync("aria-pressed", "false");
        await Eventually.Get(async () => await page.PictureAsync("day-plot") != day ? true : (bool?)null, "another picture", cancellation);
        Assert.That(_past.Questions.Select(asked => asked.To - asked.From), Does.Contain(Day).And.Contain(2 * Day).And.Contain(3600));
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task Dragging_across_the_plot_asks_for_that_part_in_finer_steps_and_a_double_click_for_all_again(CancellationToken cancellation)
    {
        await using LivePage page = await OpenAsync();
        await page.IsDrawnAsync("day-plot", cancellation);
        LocatorBoundingBoxResult box = (await page["day-plot"].BoundingBoxAsync())!;
        float y = box.Y + (box.Height / 2);
        await page.Page.Mouse.MoveAsync(box.X + (box.Width * 0.4f), y);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(box.X + (box.Width * 0.6f), y, new() { Steps = 5 });
        await page.Page.Mouse.UpAsync();
        await Eventually.Holds(() => _past.Questions[^1] is var (from, to, step) && to - from is > Day / 10 and < Day / 4 && step < 60, "a finer question", cancellation);
        int before = _past.Questions.Length;
        await page["day-plot"].DblClickAsync();
        await Eventually.Holds(() => _past.Questions.Length > before && _past.Questions[^1] is var (from, to, _) && to - from == Day, "the whole day", cancellation);
        await page.Page.Mouse.MoveAsync(box.X + (box.Width * 0.5f), y);
        await Expect(page["history-cursor"]).ToContainTextAsync("W  (");
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task Keys_and_buttons_zoom_and_move_within_what_may_be_asked(CancellationToken cancellation)
    {
        await using LivePage page = await OpenAsync();
        await page.IsDrawnAsync("day-plot", cancellation);
        await page["day-plot"].FocusAsync();
        await AskedAfter(page, "+", width => width == Day / 2, cancellation);
        await AskedAfter(page, "ArrowLeft", width => width == Day / 2, cancellation);
        await AskedAfter(page, "-", width => width == Day, cancellation);
        await AskedAfter(page, "0", width => width == Day, cancellation);
        await page["closer"].ClickAsync();
        await Eventually.Holds(() => _past.Questions[^1] is var (from, to, _) && to - from == Day / 2, "half a day", cancellation);
        await page["later"].ClickAsync();
        page.IsClearOfComplaints();
        (long From, long To, int Step)[] questions = _past.Questions;
        long now = (await DaemonProcess.CurlAsync($"{_daemon.Url}reading", cancellation))!.Value.GetProperty("time").GetDateTimeOffset().ToUnixTimeSeconds();
        Assert.That(questions, Has.All.Matches<(long From, long To, int Step)>(asked =>
            asked.To - asked.From is > 0 and <= 2 * Day && (asked.To - asked.From) / asked.Step <= 2000 && asked.To <= now + 1));
    }

    [Test]
    public async Task Readings_that_are_rarer_than_the_steps_are_a_line_all_the_same(CancellationToken cancellation)
    {
        var sparse = new PastOfTheSimulator { Every = 300 };
        await using LivePage page = await _chromium.OpenAsync(_daemon.Url, Look.Desk, sparse.StandInAsync);
        await page.IsDrawnAsync("hour", cancellation);
        await page.IsDrawnAsync("day-plot", cancellation);
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task Today_is_counted_from_midnight(CancellationToken cancellation)
    {
        await using LivePage page = await OpenAsync();
        await Expect(page["today-title"]).ToHaveTextAsync("Today");
        await Expect(page["today"].Locator("dt")).ToHaveTextAsync(["From the grid", "To the grid", "Gas"]);
        await Expect(page["today"]).ToContainTextAsync("m³");
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task A_page_without_history_shows_the_rest_and_counts_from_its_own_beginning(CancellationToken cancellation)
    {
        await using LivePage page = await _chromium.OpenAsync(_daemon.Url, Look.Desk,
            prepared => prepared.RouteAsync("**/history?*", route => route.FulfillAsync(new() { Status = 404, Body = """{"error":"no such path"}""" })));
        await page.IsDrawnAsync("hour", cancellation);
        await Expect(page["today-title"]).ToContainTextAsync("Since ");
        await Expect(page["history-part"]).ToBeHiddenAsync();
        page.IsClearOfComplaints();
    }

    Task<LivePage> OpenAsync() => _chromium.OpenAsync(_daemon.Url, Look.Desk, _past.StandInAsync);

    async Task AskedAfter(LivePage page, string key, Predicate<long> width, CancellationToken cancellation)
    {
        int before = _past.Questions.Length;
        await page.Page.Keyboard.PressAsync(key);
        await Eventually.Holds(() => _past.Questions.Skip(before).Any(asked => width(asked.To - asked.From)), $"what {key} asks for", cancellation);
    }
}
