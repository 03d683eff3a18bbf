using System.Globalization;
using P1Daemon.Simulation;
using static Microsoft.Playwright.Assertions;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>The README's pictures of the page: a real daemon that hears the simulated household on a day in June, seen by a real browser.</summary>
[Category("RealParts")]
[CancelAfter(120_000)]
sealed class PagePictureTests
{
    const int MostBytes = 150_000;

    static readonly DateTimeOffset _moment = new(2026, 6, 20, 18, 40, 0, TimeSpan.FromHours(2));

    Chromium _chromium = null!;

    [OneTimeSetUp]
    public async Task StartBrowser() => _chromium = await Chromium.StartAsync();

    [OneTimeTearDown]
    public async Task StopBrowser() => await _chromium.DisposeAsync();

    [TestCase("page-light.png", 1280, 800, false, "en-GB", 1)]
    [TestCase("page-dark.png", 1280, 800, true, "en-GB", 1)]
    [TestCase("page-phone.png", 390, 844, false, "nl-NL", 1.5f)]
    public async Task The_readme_has_its_picture(string name, int width, int height, bool dark, string locale, float scale, CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        await using TalkingMeter meter = await TalkingMeter.StartAsync("silence_seconds: 3600\nhttp:\n  listen: {http}", cancellation, broker);
        var household = new Household(PastOfTheSimulator.Seed, PastOfTheSimulator.Zone);
        var writer = new Dsmr5Writer();
        meter.Say(second => writer.Write(household.At(_moment.AddSeconds(second))).ToArray());
        await using LivePage page = await _chromium.OpenAsync(meter.Url, new Look(width, height) { Dark = dark, Locale = locale, Scale = scale }, async prepared =>
        {
            await prepared.Clock.SetFixedTimeAsync(_moment.ToString("O", CultureInfo.InvariantCulture));
            await new PastOfTheSimulator().StandInAsync(prepared);
        });
        await page.IsDrawnAsync("day-plot", cancellation);
        await page.IsDrawnAsync("hour", cancellation);
        await Expect(page["today"]).ToBeVisibleAsync();
        await Expect(page["broker-dot"]).ToHaveClassAsync("good");
        await Expect(page["meter-dot"]).ToHaveClassAsync("good");
        byte[] picture = await page.Page.ScreenshotAsync();
        string path = Checkout.Path("docs", "images", name);
        if (Environment.GetEnvironmentVariable("P1METER_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, picture, cancellation);
        }

        // Seconds and the machine's letters differ each time: what can be held to is that there is one, that it is small, and that the README shows it.
        Assert.That(new FileInfo(path), Has.Property("Exists").True.And.Property("Length").LessThan(MostBytes));
        Assert.That(await File.ReadAllTextAsync(Checkout.Path("README.md"), cancellation), Does.Contain($"docs/images/{name}"));
        page.IsClearOfComplaints();
    }
}
