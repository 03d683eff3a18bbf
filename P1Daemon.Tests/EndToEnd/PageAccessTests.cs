using static Microsoft.Playwright.Assertions;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>Can everyone read and use the page: contrast, names, keyboard, screen reader, narrow and wide.</summary>
[Category("RealParts")]
[CancelAfter(120_000)]
sealed class PageAccessTests
{
    // WCAG 2: relative luminance of a text and of what is behind it; a text that is see-through is mixed with that. Large text would do with 3.
    const string TooFaint = """
        () => {
          const channels = colour => colour.match(/[\d.]+/g).map(Number);
          const luminance = ([red, green, blue]) => [red, green, blue].map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
            .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
          const behind = element => {
            const colour = channels(getComputedStyle(element).backgroundColor);
            return (colour[3] ?? 1) > 0 ? colour : behind(element.parentElement);
          };
          const opacity = element => element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;
          const faint = [];
          for (const element of document.querySelectorAll('body *')) {
            const words = [...element.childNodes].filter(node => node.nodeType === 3 && node.textContent.trim());
            if (words.length === 0 || !element.checkVisibility({ opacityProperty: true })) continue;
            const share = opacity(element);
            const seen = channels(getComputedStyle(element).color).map((part, index) => part * share + behind(element)[index] * (1 - share));
            const [text, back] = [luminance(seen.slice(0, 3)), luminance(behind(element))];
            const ratio = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
            if (ratio < 4.5) faint.push(`${words[0].textContent.trim()}: ${ratio.toFixed(2)}`);
          }
          return faint;
        }
        """;

    readonly PastOfTheSimulator _past = new();
    Chromium _chromium = null!;
    SimulatedDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _daemon = await SimulatedDaemon.StartAsync(CancellationToken.None);
        _chromium = await Chromium.StartAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _chromium.DisposeAsync();
        _daemon.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Every_text_stands_out_from_what_is_behind_it(bool dark, CancellationToken cancellation)
    {
        await using LivePage page = await OpenAsync(Look.Desk with { Dark = dark }, cancellation);
        Assert.That(await page.Page.EvaluateAsync<string[]>(TooFaint), Is.Empty);
        await page.Page.EvaluateAsync("document.body.style.color = 'rgb(119 119 119)'");
        Assert.That(await page.Page.EvaluateAsync<string[]>(TooFaint), Is.Not.Empty, "the check can fail");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Old_figures_can_be_read_too(bool dark, CancellationToken cancellation)
    {
        await using LivePage page = await OpenAsync(Look.Desk with { Dark = dark }, cancellation);
        await page.Page.RouteAsync("**/reading", route => route.AbortAsync());
        await Expect(page.Page.Locator("body")).ToHaveClassAsync("stale");
        Assert.That(await page.Page.EvaluateAsync<string[]>(TooFaint), Is.Empty);
        await Expect(page["power-value"]).ToHaveCSSAsync("color", await page["both"].EvaluateAsync<string>("element => getComputedStyle(element).color"));
        await page["today"].EvaluateAsync("element => { element.style.opacity = '.45'; }");
        Assert.That(await page.Page.EvaluateAsync<string[]>(TooFaint), Is.Not.Empty, "the check sees through");
    }

    [Test]
    public async Task The_keyboard_reaches_everything_and_shows_where_it_is(CancellationToken cancellation)
    {
        await using LivePage page = await OpenAsync(Look.Desk, cancellation);
        var reached = new List<string>();
        for (int i = 0; i < 20; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            reached.Add(await page.Page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.textContent"));
            // Behind the last one the focus leaves the page: to its body.
            Assert.That(await page.Page.EvaluateAsync<bool>("document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle === 'solid'"), Is.True, reached[^1]);
        }

        Assert.That(reached, Is.SupersetOf(new[]
        {
            "To the figures", "meter-dot", "broker-dot", "journal-dot", "day", "two-days", "earlier", "later", "closer", "farther", "day-plot", "The telegram as the meter sent it", "/metrics",
        }));
    }

    [Test]
    public async Task A_screen_reader_finds_names_and_headings_and_is_not_talked_at(CancellationToken cancellation)
    {
        await using LivePage page = await OpenAsync(Look.Desk, cancellation);
        string tree = await page.Page.Locator("body").AriaSnapshotAsync();
        foreach (string expected in new[]
        {
            "heading \"Smart meter\" [level=1]", "region \"Now\"", "heading \"Phases\" [level=2]", "region \"Today\"", "img \"Last hour: power between", "img \"History: power between",
            "group \"Range\"", "button \"24 h\" [pressed]", "button \"Zoom in\"", "link \"Meter: fine\"", "link \"Broker: fine\"",
        })
        {
            Assert.That(tree, Does.Contain(expected));
        }

        Assert.That(tree, Does.Not.Match("(?m)(button|link|img)( \\[|:?$)"), "each has a name");
        await page.Page.EvaluateAsync("window.said = 0; new MutationObserver(() => window.said++).observe(document.getElementById('spoken'), { childList: true, characterData: true, subtree: true })");
        string clock = await page["clock"].InnerTextAsync();
        await Expect(page["clock"]).Not.ToHaveTextAsync(clock);
        Assert.That(await page.Page.EvaluateAsync<int>("window.said"), Is.Zero, "new figures are not read aloud each second");
        Assert.That(await page.Page.Locator("[aria-live], [role=status], [role=alert]").CountAsync(), Is.EqualTo(1));
    }

    [TestCase(320, 640)]
    [TestCase(390, 844)]
    [TestCase(768, 1024)]
    [TestCase(1280, 800)]
    [TestCase(1920, 1080)]
    [TestCase(3840, 2160)]
    public async Task Nothing_is_wider_than_the_screen(int width, int height, CancellationToken cancellation)
    {
        await using LivePage page = await OpenAsync(new Look(width, height) { Locale = "nl-NL" }, cancellation);
        Assert.That(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width));
        Assert.That(await page["power"].EvaluateAsync<bool>("element => element.scrollWidth <= element.clientWidth"), Is.True, "the large figure fits");
    }

    async Task<LivePage> OpenAsync(Look look, CancellationToken cancellation)
    {
        LivePage page = await _chromium.OpenAsync(_daemon.Url, look, _past.StandInAsync);
        await page.IsDrawnAsync("day-plot", cancellation);
        await page.IsDrawnAsync("hour", cancellation);
        await Expect(page["meter-dot"]).ToHaveClassAsync("good");
        await Expect(page["broker-dot"]).ToHaveClassAsync("good");
        await Expect(page["today"]).ToBeVisibleAsync();
        return page;
    }
}
