using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using P1Daemon.Configuration;
using P1Daemon.Sources;

namespace P1Daemon.Commands;

/// <summary>What the daemon answered.</summary>
/// <param name="Status">200, 401, 503 …</param>
/// <param name="Body">As it came.</param>
internal readonly record struct DaemonAnswer(HttpStatusCode Status, byte[] Body);

/// <summary>The daemon of the same configuration, if it runs: asked over HTTP what only the one who reads the port can know.</summary>
internal sealed class OwnDaemon : IDisposable
{
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    // The way to this machine's own port leads through no proxy.
    readonly SocketsHttpHandler _handler = new() { UseProxy = false, AllowAutoRedirect = false };
    readonly HttpClient _http;

    /// <summary>Asks nothing yet.</summary>
    /// <param name="settings">Where it listens, and with which token.</param>
    public OwnDaemon(HttpSettings settings)
    {
        _http = new HttpClient(_handler) { Timeout = _patience };
        Address = $"http://{(settings.Listen.IsAny ? "127.0.0.1" : settings.Listen.Host)}:{settings.Listen.Port}/";
        IsAsked = settings.Enabled && settings.Listen.Port > 0;
        if (settings.Token.Length > 0)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.Token);
        }
    }

    /// <summary>Where it is asked.</summary>
    public string Address { get; }

    /// <summary>False where the configuration leaves nothing to ask.</summary>
    public bool IsAsked { get; }

    /// <summary>The answer to a path such as <c>status</c>; null where nobody answers.</summary>
    public async Task<DaemonAnswer?> GetAsync(string path, CancellationToken cancellation)
    {
        if (!IsAsked)
        {
            return null;
        }

        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri(Address + path), cancellation);
            return new DaemonAnswer(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancellation));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>How the daemon is; null where none answers, or something else does.</summary>
    public async Task<DaemonStatus?> StatusAsync(CancellationToken cancellation) =>
        await GetAsync("status", cancellation) is { Status: HttpStatusCode.OK } answer ? DaemonStatus.Parse(answer.Body) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }
}

/// <summary>The body of <c>/status</c>, as far as others need it.</summary>
internal sealed class DaemonStatus
{
    readonly JsonElement _root;

    DaemonStatus(JsonElement root) => _root = root;

    /// <summary>The daemon's word for the meter: online, silent, absent.</summary>
    public string MeterState => Text("meter", "state") ?? "";

    /// <summary>Reads it; null for anything that is no status of ours.</summary>
    public static DaemonStatus? Parse(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            var status = new DaemonStatus(document.RootElement.Clone());
            return status.MeterState.Length > 0 ? status : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>True when the daemon reads this port, by whichever name.</summary>
    public bool Reads(string port) => Text("meter", "port") is { } its && (its == port || SerialDevices.Target(its) == SerialDevices.Target(port));

    /// <summary>A text of a section; null where it is left out.</summary>
    public string? Text(string section, string key) => Find(section, key) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A number of a section; null where it is left out.</summary>
    public double? Number(string section, string key) => Find(section, key) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    /// <summary>How many telegrams were rejected, by cause, the causes that there were.</summary>
    public IEnumerable<(string Cause, long Count)> Rejected() => Find("meter", "rejected") is { ValueKind: JsonValueKind.Object } counts
        ? counts.EnumerateObject().Select(cause => (cause.Name, cause.Value.GetInt64())).Where(cause => cause.Item2 > 0)
        : [];

    JsonElement? Find(string section, string key) =>
        _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty(section, out JsonElement part) && part.ValueKind == JsonValueKind.Object
        && part.TryGetProperty(key, out JsonElement value)
            ? value
            : null;
}
