using System.Globalization;
using static Microsoft.Playwright.Assertions;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>What today has brought, asked of the daemon's own journal: it begins at midnight, or with the first reading, and with no other.</summary>
[Category("RealParts")]
[CancelAfter(120_000)]
sealed class PageTodayTests
{
    static readonly DateTime _midnight = new(2026, 11, 24);

    Chromium _chromium = null!;

    [OneTimeSetUp]
    public async Task StartBrowser() => _chromium = await Chromium.StartAsync();

    [OneTimeTearDown]
    public async Task StopBrowser() => await _chromium.DisposeAsync();

    [TestCase(10, 0)]
    [TestCase(300, 0)]
    [TestCase(600, 0)]
    [TestCase(900, 0)]
    [TestCase(900, 7, Description = "no reading at midnight itself")]
    public async Task It_has_nothing_of_yesterday_in_it(int interval, int offset, CancellationToken cancellation)
    {
        await using TalkingMeter meter = await StartAsync(interval, cancellation);
        DateTime end = _midnight.AddHours(1).AddSeconds(offset);
        Run(meter, end.AddMinutes(-90), end, TimeSpan.FromMinutes(5), 2000);
        await IsHeardAsync(meter, end, cancellation);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk);
        await Expect(page["today"].Locator("dd").First).ToHaveTextAsync("2.00 kWh");
        await Expect(page["today-title"]).ToHaveTextAsync("Today");
        await AskAgainAsync(page);
        Assert.That(NarrowQuestions(page), Is.EqualTo(1));
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task The_first_day_begins_with_the_first_reading(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await StartAsync(10, cancellation);
        DateTime first = _midnight.AddHours(13).AddSeconds(10);
        DateTime end = _midnight.AddHours(13).AddMinutes(5);
        Run(meter, first, end, TimeSpan.FromSeconds(10), 12_000);
        await IsHeardAsync(meter, end, cancellation);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk);
        await Expect(page["today"].Locator("dd").First).ToHaveTextAsync("0.97 kWh");
        await Expect(page["today-title"]).ToHaveTextAsync("Since 13:00");
        page.IsClearOfComplaints();
    }

    [Test]
    public async Task A_reading_that_comes_after_the_page_has_asked_is_asked_for_again(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await StartAsync(300, cancellation);
        Run(meter, _midnight.AddMinutes(-10), _midnight.AddSeconds(-20), TimeSpan.FromSeconds(10), 2000);
        await IsHeardAsync(meter, _midnight.AddSeconds(-20), cancellation);
        // The browser's clock is a little ahead of the meter's.
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk, prepared => prepared.Clock.SetFixedTimeAsync("2026-11-23T23:00:05Z"));
        await Expect(page["today-title"]).ToHaveTextAsync("Since 23:55");
        meter.Say(count => Telegram(_midnight.AddSeconds(count % 50), 2001));
        await IsHeardAsync(meter, _midnight, cancellation);
        await AskAgainAsync(page);
        await Expect(page["today-title"]).ToHaveTextAsync("Today");
        await Expect(page["today"].Locator("dd").First).ToHaveTextAsync("0.00 kWh");
        await AskAgainAsync(page);
        Assert.That(NarrowQuestions(page), Is.EqualTo(2));
    }

    [Test]
    public async Task What_is_known_from_later_on_says_since_when(CancellationToken cancellation)
    {
        await using TalkingMeter meter = await StartAsync(10, cancellation);
        DateTime end = _midnight.AddHours(1);
        Run(meter, _midnight, end, TimeSpan.FromMinutes(5), 2000);
        await IsHeardAsync(meter, end, cancellation);
        int? first = null;
        meter.Say(count => Telegram(end.AddMinutes(1).AddSeconds(count - (first ??= count)), 1002, "0-1:24.1.0(003)", "0-1:96.1.0(4730303339303031)", "0-1:24.2.1(261124010000W)(02569.646*m3)"));
        await IsHeardAsync(meter, end.AddMinutes(1), cancellation);
        await using LivePage page = await _chromium.OpenAsync(meter.Url, Look.Desk);
        await Expect(page["today-title"]).ToHaveTextAsync("Today");
        await Expect(page["today"].Locator("> div")).ToHaveTextAsync(["From the grid2.00 kWh", "Gas0.00 m³Since 01:01"]);
    }

    static Task<TalkingMeter> StartAsync(int interval, CancellationToken cancellation) =>
        TalkingMeter.StartAsync($"silence_seconds: 3600\nhttp:\n  listen: {{http}}\nschedule:\n  interval_seconds: {interval}", cancellation);

    // Constant power from one moment to another; from then on seconds, and none.
    static void Run(TalkingMeter meter, DateTime from, DateTime end, TimeSpan step, int watts)
    {
        int? first = null;
        meter.Say(count =>
        {
            TimeSpan gone = (count - (first ??= count)) * step;
            TimeSpan counted = gone < end - from ? gone : end - from;
            return Telegram(from + counted + ((gone - counted) / step * TimeSpan.FromSeconds(1)), 1000 + (watts * (decimal)counted.TotalHours / 1000));
        });
    }

    static byte[] Telegram(DateTime time, decimal register, params string[] lines) => TelegramText.With(
        [$"0-0:1.0.0({time.ToString("yyMMddHHmmss", CultureInfo.InvariantCulture)}W)", "1-0:1.7.0(00.500*kW)", $"1-0:1.8.0({register.ToString("000000.000", CultureInfo.InvariantCulture)}*kWh)", .. lines]);

    static async Task IsHeardAsync(TalkingMeter meter, DateTime time, CancellationToken cancellation) => await Eventually.Get(
        async () => await DaemonProcess.CurlAsync($"{meter.Url}reading", cancellation) is { } reading && reading.GetProperty("time").GetDateTimeOffset().DateTime >= time ? true : (bool?)null,
        $"the telegram of {time}", cancellation);

    // What the page does each minute.
    static async Task AskAgainAsync(LivePage page) => await page.Page.EvaluateAsync("async () => (await import('/today.js')).refreshToday()");

    static int NarrowQuestions(LivePage page) => page.Requests.Count(url => url.EndsWith("&step=1", StringComparison.Ordinal));
}
