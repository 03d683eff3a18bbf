using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using P1Daemon.Health;
using P1Daemon.Http;
using P1Daemon.Obis;
using P1Daemon.Parsing;
using P1Daemon.Tests.Http;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>Prometheus' own tools and a real Prometheus, with what we say and with the examples that we give.</summary>
[Category("RealParts")]
[CancelAfter(60_000)]
sealed class PrometheusTests
{
    static readonly string _examples = Checkout.Path("packaging", "examples", "prometheus");

    [TestCaseSource(nameof(Telegrams))]
    public async Task Promtool_has_no_complaint_about_the_metrics_of(string name, CancellationToken cancellation)
    {
        var rig = new MetricsRig();
        byte[] telegram = File.ReadAllBytes(Checkout.Path("P1Daemon.Tests", "Dialects", $"{name}.telegram"));
        rig.Feed.Publish(new TelegramParser(new MeterClock(TimeZoneInfo.Utc)).Parse(telegram, Parsed.Start)!, telegram);
        Assert.That(await Command.RunAsync("promtool", ["check", "metrics"], Encoding.UTF8.GetBytes(rig.Text), cancellation), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task Promtool_does_complain_about_a_name_that_is_wrong(CancellationToken cancellation)
    {
        string text = new MetricsRig().Text.Replace("_telegrams_total", "_telegrams", StringComparison.Ordinal);
        Assert.That((await Command.RunAsync("promtool", ["check", "metrics"], Encoding.UTF8.GetBytes(text), cancellation)).Code, Is.Not.Zero);
    }

    [TestCase("check", "rules", "p1meter.rules.yml")]
    [TestCase("check", "config", "prometheus.yml")]
    [TestCase("test", "rules", "p1meter.rules.test.yml")]
    public async Task Promtool_takes_the_examples(string verb, string what, string file, CancellationToken cancellation)
    {
        (int code, string printed) = await Command.RunAsync("promtool", [verb, what, Path.Combine(_examples, file)], null, cancellation);
        Assert.That(code, Is.Zero, printed);
    }

    [Test]
    public async Task Rules_and_documentation_name_only_metrics_that_there_are(CancellationToken cancellation)
    {
        var rig = new MetricsRig();
        rig.Meter.Update(now => now with { LastTelegram = Parsed.Start });
        rig.Broker.Update(now => now with { State = BrokerState.Connected });
        string[] names = [.. (rig.Text + string.Join('\n', Catalogue.Rows.Select(row => Metric.For(row)?.Name))).Split('\n', ' ', '{')];
        string rules = await File.ReadAllTextAsync(Path.Combine(_examples, "p1meter.rules.yml"), cancellation)
            + await File.ReadAllTextAsync(Checkout.Path("docs", "http.md"), cancellation);
        IEnumerable<string> asked = Regex.Matches(rules, "p1meter_[a-z_]+").Select(match => match.Value).Distinct();
        Assert.That(asked, Is.Not.Empty.And.SubsetOf(names));
    }

    [Test]
    public async Task A_real_Prometheus_scrapes_the_daemon_and_answers_with_the_right_number(CancellationToken cancellation)
    {
        using var folder = new Folder();
        using PortPair port = await PortPair.PlugInAsync(folder.Path, cancellation);
        int http = FreePort.Take();
        using DaemonProcess daemon = DaemonProcess.Run(folder.Path, $"""
            meter:
              port: {port.Path}
              line: 115200 8N1
              silence_seconds: 600
            mqtt:
              enabled: false
            http:
              listen: localhost:{http}
            """);
        await daemon.WaitForLogAsync("started", cancellation);
        while (await DaemonProcess.CurlAsync($"http://localhost:{http}/reading", cancellation) is null)
        {
            await port.SendAsync(TelegramText.Dsmr50, cancellation);
        }

        using var prometheus = ScrapingPrometheus.Start(folder.Path, http);
        Assert.That(await prometheus.AskAsync("p1meter_energy_import_joules_total{tariff=\"1\"} / 3.6e6", cancellation), Is.EqualTo(1193.270m));
        Assert.That(await prometheus.AskAsync("p1meter_phase_power_import_watts{phase=\"L2\"}", cancellation), Is.EqualTo(400m));
        Assert.That(await prometheus.AskAsync("p1meter_online", cancellation), Is.EqualTo(1m));
    }

    static IEnumerable<string> Telegrams =>
        Directory.GetFiles(Checkout.Path("P1Daemon.Tests", "Dialects"), "*.telegram").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>A Prometheus with a data folder of its own that asks our daemon every half second.</summary>
    sealed class ScrapingPrometheus : IDisposable
    {
        readonly Process _process;
        readonly string _url;

        ScrapingPrometheus(Process process, string url) => (_process, _url) = (process, url);

        public static ScrapingPrometheus Start(string folder, int daemon)
        {
            string config = Path.Combine(folder, "prometheus.yml");
            File.WriteAllText(config, $$"""
                scrape_configs:
                  - job_name: p1meter
                    scrape_interval: 500ms
                    scrape_timeout: 500ms
                    static_configs:
                      - targets: ["localhost:{{daemon}}"]
                """);
            int port = FreePort.Take();
            string[] arguments = [$"--config.file={config}", $"--storage.tsdb.path={Path.Combine(folder, "data")}", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"];
            return new(Process.Start(new ProcessStartInfo("prometheus", arguments) { RedirectStandardError = true })!, $"http://127.0.0.1:{port}/api/v1/query?query=");
        }

        /// <summary>The one value of a query, as soon as it has one.</summary>
        public async Task<decimal> AskAsync(string query, CancellationToken cancellation) => await Eventually.Get(async () =>
        {
            JsonElement? answer = await DaemonProcess.CurlAsync(_url + Uri.EscapeDataString(query), cancellation);
            return answer?.GetProperty("data").GetProperty("result") is { } result && result.GetArrayLength() == 1
                ? decimal.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture)
                : (decimal?)null;
        }, $"Prometheus' answer to {query}", cancellation);

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
