using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using P1Daemon.Configuration;
using P1Daemon.Health;

namespace P1Daemon.Tests.Http;

internal sealed class StatusServerTests
{
    ServerRig _rig = null!;

    [SetUp]
    public async Task Start() => _rig = await ServerRig.StartAsync();

    [TearDown]
    public async Task Stop() => await _rig.DisposeAsync();

    [Test, CancelAfter(20_000)]
    public async Task Status_is_the_daemon_s_state(CancellationToken cancellation)
    {
        using HttpResponseMessage response = await _rig.Client.GetAsync("status?at=now", cancellation);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType?.ToString(), Is.EqualTo("application/json; charset=utf-8"));
        JsonElement body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation)).RootElement;
        Assert.That(body.GetProperty("version").GetString(), Is.EqualTo(StatusJson.Version));
    }

    [Test, CancelAfter(20_000)]
    public async Task Every_answer_carries_the_headers_that_keep_browsers_careful(CancellationToken cancellation)
    {
        foreach (string path in new[] { "", "status", "page.js", "nothing" })
        {
            using HttpResponseMessage response = await _rig.Client.GetAsync(path, cancellation);

            Assert.That(Header(response, "Content-Security-Policy"), Is.EqualTo("default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"));
            Assert.That(Header(response, "X-Content-Type-Options"), Is.EqualTo("nosniff"));
            Assert.That(Header(response, "Cache-Control"), Is.EqualTo("no-store"));
            Assert.That(Header(response, "Server"), Is.EqualTo("p1meter"));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Root_is_the_page_for_a_browser_and_the_status_for_anything_else(CancellationToken cancellation)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/");
        asked.Headers.Add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        using HttpResponseMessage page = await _rig.Client.SendAsync(asked, cancellation);
        using HttpResponseMessage status = await _rig.Client.GetAsync("/", cancellation);

        Assert.That(page.Content.Headers.ContentType?.ToString(), Is.EqualTo("text/html; charset=utf-8"));
        Assert.That(await page.Content.ReadAsStringAsync(cancellation), Does.StartWith("<!doctype html>"));
        Assert.That(await status.Content.ReadAsStringAsync(cancellation), Does.StartWith("""{"version":"""));
        Assert.That((Header(page, "Vary"), Header(status, "Vary")), Is.EqualTo(("Accept", "Accept")));
    }

    [Test, CancelAfter(20_000)]
    public async Task Root_has_nothing_for_who_reads_neither_form(CancellationToken cancellation)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/");
        asked.Headers.Add("Accept", "image/png");
        using HttpResponseMessage answer = await _rig.Client.SendAsync(asked, cancellation);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotAcceptable));
        Assert.That(await answer.Content.ReadAsStringAsync(cancellation), Does.StartWith("""{"error":"there is text/html"""));
    }

    [TestCase("metrics", "text/plain; version=0.0.4; charset=utf-8")]
    [TestCase("page.js", "text/javascript; charset=utf-8")]
    [TestCase("page.css", "text/css; charset=utf-8")]
    [TestCase("icon.svg", "image/svg+xml; charset=utf-8")]
    [CancelAfter(20_000)]
    public async Task Metrics_and_the_page_s_files_have_their_types(string path, string type, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await _rig.Client.GetAsync(path, cancellation);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType?.ToString(), Is.EqualTo(type));
    }

    [Test, CancelAfter(20_000)]
    public async Task Reading_before_the_first_telegram_is_unavailable(CancellationToken cancellation)
    {
        Assert.That(await StatusAndBody("reading", cancellation), Is.EqualTo("""503 {"error":"no telegram yet"}"""));
        Assert.That(await StatusAndBody("telegram", cancellation), Is.EqualTo("""503 {"error":"no telegram yet"}"""));
    }

    [Test, CancelAfter(20_000)]
    public async Task Reading_is_the_newest_telegram_until_it_is_too_old(CancellationToken cancellation)
    {
        _rig.Publish("/TEST"u8.ToArray());
        _rig.Time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.That(await StatusAndBody("reading", cancellation), Is.EqualTo("""200 {"power_w":-312}"""));

        _rig.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(await StatusAndBody("reading", cancellation), Is.EqualTo("""503 {"error":"no telegram for 30 s","last":"2026-11-23T05:36:10.412Z"}"""));
    }

    [Test, CancelAfter(20_000)]
    public async Task Telegram_is_byte_for_byte_what_the_meter_sent_however_old(CancellationToken cancellation)
    {
        byte[] raw = [.. Enumerable.Range(0, 256).Select(value => (byte)value), .. "\r\n!ABCD\r\n"u8];
        _rig.Publish(raw);
        _rig.Time.Advance(TimeSpan.FromDays(1));

        using HttpResponseMessage response = await _rig.Client.GetAsync("telegram", cancellation);

        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/plain"));
        Assert.That(await response.Content.ReadAsByteArrayAsync(cancellation), Is.EqualTo(raw));
    }

    [Test, CancelAfter(20_000)]
    public async Task Healthz_is_ok_or_a_line_for_each_reason(CancellationToken cancellation)
    {
        _rig.Journal.Update(now => now with { Writable = false });
        Assert.That(await StatusAndBody("healthz", cancellation), Is.EqualTo("503 meter absent: no telegram yet\njournal not writable"));

        _rig.Journal.Update(now => now with { Writable = true });
        _rig.Meter.Update(now => now with { State = MeterState.Online });
        Assert.That(await StatusAndBody("healthz", cancellation), Is.EqualTo("200 ok"));
    }

    [TestCase("/nothing")]
    [TestCase("/status/")]
    [TestCase("//status")]
    [TestCase("/Status")]
    [TestCase("/%zz")]
    [TestCase("/%ff")]
    [TestCase("/%00")]
    [TestCase("/status%2f")]
    [TestCase("/page.js/../../page.html")]
    [CancelAfter(20_000)]
    public async Task Another_path_is_not_found(string path, CancellationToken cancellation)
    {
        string answer = await _rig.ExchangeAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", cancellation);

        Assert.That(answer, Does.StartWith("HTTP/1.1 404 ").And.Contains("application/json").And.Contains("{\"error\":\""));
    }

    [TestCase("/")]
    [TestCase("/status")]
    [TestCase("/telegram")]
    [TestCase("/metrics")]
    [TestCase("/healthz")]
    [TestCase("/nothing")]
    [CancelAfter(20_000)]
    public async Task Head_has_the_length_and_no_body(string path, CancellationToken cancellation)
    {
        using HttpResponseMessage got = await _rig.Client.GetAsync(path, cancellation);
        long? length = got.Content.Headers.ContentLength;

        string answer = await _rig.ExchangeAsync($"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", cancellation);

        Assert.That(length, Is.GreaterThan(0));
        Assert.That(answer, Contains.Substring($"Content-Length: {length}\r\n"));
        Assert.That(answer, Does.EndWith("\r\n\r\n"));
        Assert.That(answer.Split("HTTP/1.1"), Has.Length.EqualTo(2));
    }

    [TestCase("POST")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [CancelAfter(20_000)]
    public async Task Another_method_is_not_allowed(string method, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "status") { Content = new StringContent("{}") };
        using HttpResponseMessage response = await _rig.Client.SendAsync(request, cancellation);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(response.Content.Headers.Allow, Is.EquivalentTo(["GET", "HEAD"]));
        Assert.That(await response.Content.ReadAsStringAsync(cancellation), Does.StartWith("{\"error\":\""));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_connection_serves_the_next_request_after_a_head(CancellationToken cancellation)
    {
        using TcpClient client = await _rig.SendAsync("HEAD /status HTTP/1.1\r\nHost: localhost\r\n\r\n", cancellation);
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellation) is { Length: > 0 })
        {
        }

        await client.GetStream().WriteAsync("GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), cancellation);

        Assert.That(await reader.ReadToEndAsync(cancellation), Does.StartWith("HTTP/1.1 200 ").And.EndsWith("}}"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_foreign_host_gets_nothing_of_ours(CancellationToken cancellation)
    {
        string answer = await _rig.ExchangeAsync("GET /status HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", cancellation);

        Assert.That(answer, Does.StartWith("HTTP/1.1 403 ").And.Not.Contains("version"));
    }

    [Test, CancelAfter(20_000)]
    public async Task An_answer_that_fails_is_an_error_for_one_and_the_next_is_answered(CancellationToken cancellation)
    {
        _rig.Publish("/"u8.ToArray(), model: "OTHER");

        Assert.That(await StatusAndBody("reading", cancellation), Does.StartWith("500 {\"error\":"));
        Assert.That(await StatusAndBody("telegram", cancellation), Is.EqualTo("200 /"));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_token_opens_as_bearer_and_as_password(CancellationToken cancellation)
    {
        await using ServerRig locked = await ServerRig.StartAsync(new HttpSettings { Listen = new("localhost", 0), Token = "sesame" });
        using HttpResponseMessage without = await locked.Client.GetAsync("status", cancellation);
        using HttpResponseMessage health = await locked.Client.GetAsync("healthz", cancellation);
        locked.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sesame");
        using HttpResponseMessage bearer = await locked.Client.GetAsync("status", cancellation);
        locked.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("me:sesame"u8));
        using HttpResponseMessage basic = await locked.Client.GetAsync("status", cancellation);

        Assert.That(without.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(without.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Basic realm=\"p1meter\""));
        Assert.That(await without.Content.ReadAsStringAsync(cancellation), Does.StartWith("{\"error\":\""));
        Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(bearer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(basic.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(", ", values) : null;

    async Task<string> StatusAndBody(string path, CancellationToken cancellation)
    {
        using HttpResponseMessage response = await _rig.Client.GetAsync(path, cancellation);
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation);
        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(body.Length));
        return $"{(int)response.StatusCode} {Encoding.UTF8.GetString(body)}";
    }
}
