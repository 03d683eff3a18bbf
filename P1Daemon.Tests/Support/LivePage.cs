using Microsoft.Playwright;

namespace P1Daemon.Tests.Support;

/// <summary>A page with what its console said and what it asked for.</summary>
sealed class LivePage : IAsyncDisposable
{
    readonly List<string> _complaints = [];
    readonly List<string> _requests = [];

    public LivePage(IPage page, string url)
    {
        Page = page;
        page.PageError += (_, error) => Note(_complaints, error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !IsExpected(message))
            {
                Note(_complaints, $"{message.Text} ({message.Location})");
            }
        };
        page.Request += (_, request) => Note(_requests, request.Url);
        Url = url;
    }

    public IPage Page { get; }

    public string Url { get; }

    /// <summary>Errors of the console, and exceptions.</summary>
    public string[] Complaints => Read(_complaints);

    /// <summary>The addresses that were asked for.</summary>
    public string[] Requests => Read(_requests);

    /// <summary>An element by its id.</summary>
    public ILocator this[string id] => Page.Locator($"#{id}");

    /// <summary>Nothing in the console, and nothing asked of anyone else.</summary>
    public void IsClearOfComplaints()
    {
        Assert.That(Complaints, Is.Empty);
        Assert.That(Requests, Is.Not.Empty.And.All.StartsWith(Url));
    }

    /// <summary>The canvas in an element, as text to compare.</summary>
    public Task<string> PictureAsync(string id) => this[id].Locator("canvas").EvaluateAsync<string>("canvas => canvas.toDataURL()");

    /// <summary>Waits until the canvas in an element has some hundred coloured points: axes and grid have none.</summary>
    public async Task IsDrawnAsync(string id, CancellationToken cancellation) => await Eventually.Get(
        async () => await this[id].Locator("canvas").EvaluateAsync<int>("""
            canvas => {
              const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              let coloured = 0;
              for (let i = 0; i < data.length; i += 4) {
                const [red, green, blue, alpha] = data.subarray(i, i + 4);
                if (alpha > 0 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60) coloured++;
              }
              return coloured;
            }
            """) > 100 ? true : (bool?)null, $"colour in the plot {id}", cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    // Chromium itself reports each answer that is no success: 503 is how /reading says that there is nothing new, 404 that there is no history.
    static bool IsExpected(IConsoleMessage message) =>
        (message.Text.Contains("status of 503", StringComparison.Ordinal) && message.Location.Contains("/reading", StringComparison.Ordinal))
        || (message.Text.Contains("status of 404", StringComparison.Ordinal) && message.Location.Contains("/history?", StringComparison.Ordinal));

    static void Note(List<string> list, string text)
    {
        lock (list)
        {
            list.Add(text);
        }
    }

    static string[] Read(List<string> list)
    {
        lock (list)
        {
            return [.. list];
        }
    }
}
