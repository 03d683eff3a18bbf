using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Live;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Http;

/// <summary>Which path is answered with what, for requests that may pass.</summary>
/// <param name="meter">Tells how old a telegram may be to be shown as current.</param>
/// <param name="feed">The newest telegram.</param>
/// <param name="status">The body of <c>/status</c>.</param>
/// <param name="health">The reasons of <c>/healthz</c>.</param>
/// <param name="metrics">The body of <c>/metrics</c>.</param>
/// <param name="history">The body of <c>/history</c>.</param>
/// <param name="time">The host's clock.</param>
/// <param name="json">A telegram as JSON; null for the form that readings have.</param>
internal sealed class Endpoints(
    MeterSettings meter, Feed feed, StatusJson status, HealthReport health, Prometheus metrics, HistoryEndpoint history, TimeProvider time, Func<Telegram, byte[]>? json = null)
{
    readonly Func<Telegram, byte[]> _json = json ?? ReadingJson.ToBytes;

    /// <summary>The answer to a GET; a HEAD gets the same without its body.</summary>
    public Answer Answer(Request request) => request.Path switch
    {
        "/" => Front(request.Wanted) with { Header = ("Vary", "Accept") },
        "/status" => Http.Answer.Json(status.ToBytes()),
        "/reading" => Reading(),
        "/telegram" => Telegram(),
        HistoryEndpoint.Path => history.Answer(request.Query),
        "/metrics" => metrics.Answer(),
        Gate.HealthPath => Health(),
        _ => PageFiles.ByPath.GetValueOrDefault(request.Path)
            ?? Http.Answer.Error(404, "no such path; there are /, /status, /reading, /telegram, /history, /metrics and /healthz"),
    };

    Answer Front(Wanted wanted) => wanted switch
    {
        Wanted.Html => PageFiles.Index,
        Wanted.Json => Http.Answer.Json(status.ToBytes()),
        _ => Http.Answer.Error(406, "there is text/html, the page, and application/json, the same as /status"),
    };

    Answer Reading()
    {
        if (feed.Newest is not { } newest)
        {
            return Http.Answer.Error(503, "no telegram yet");
        }

        TimeSpan age = feed.Age(newest);
        if (age < meter.Silence)
        {
            return Http.Answer.Json(_json(newest.Telegram));
        }

        DateTimeOffset last = newest.Telegram.Received ?? time.GetUtcNow() - age;
        return Http.Answer.Error(503, FormattableString.Invariant($"no telegram for {age.TotalSeconds:F0} s"), StatusJson.Iso(last));
    }

    /// <summary>The newest verified telegram stays what it is when it grows old: its own time stamp tells its age.</summary>
    Answer Telegram() => feed.Newest is { } newest
        // The bytes as they came: the standard knows only ASCII, some meters send a Latin-1 "³".
        ? new(200, "text/plain; charset=iso-8859-1", newest.Raw)
        : Http.Answer.Error(503, "no telegram yet");

    Answer Health()
    {
        IReadOnlyList<string> reasons = health.Reasons();
        return reasons.Count == 0 ? Http.Answer.Text(200, "ok") : Http.Answer.Text(503, string.Join('\n', reasons));
    }
}
