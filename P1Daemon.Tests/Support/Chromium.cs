using Microsoft.Playwright;

namespace P1Daemon.Tests.Support;

/// <summary>Debian's own chromium without a window, steered by Playwright; nothing is downloaded.</summary>
sealed class Chromium : IAsyncDisposable
{
    readonly IPlaywright _playwright;
    readonly IBrowser _browser;

    Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Starts it.</summary>
    public static async Task<Chromium> StartAsync()
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        // Root has no sandbox to be put into.
        IBrowser browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [],
        });
        Assertions.SetDefaultExpectTimeout(20_000);
        return new Chromium(playwright, browser);
    }

    /// <summary>Opens an address as somebody would who sees, speaks and holds this.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="look">The screen and the language.</param>
    /// <param name="prepare">What to do with the page before it is opened.</param>
    public async Task<LivePage> OpenAsync(string url, Look look, Func<IPage, Task>? prepare = null)
    {
        IBrowserContext context = await _browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = look.Width, Height = look.Height },
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = look.Locale,
            TimezoneId = look.Zone,
            DeviceScaleFactor = look.Scale,
            HttpCredentials = look.Token is { } token ? new() { Username = "me", Password = token } : null,
        });
        var live = new LivePage(await context.NewPageAsync(), url);
        await (prepare?.Invoke(live.Page) ?? Task.CompletedTask);
        await live.Page.GotoAsync(url);
        return live;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>Who looks at a page.</summary>
readonly record struct Look(int Width, int Height)
{
    public static Look Desk => new(1280, 800);

    public static Look Phone => new(390, 844);

    public static Look Wall => new(1920, 1080);

    public bool Dark { get; init; }

    public string Locale { get; init; } = "en-GB";

    public string Zone { get; init; } = "Europe/Amsterdam";

    public float Scale { get; init; } = 1;

    public string? Token { get; init; }
}
