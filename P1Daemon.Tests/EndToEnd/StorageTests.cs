using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>
/// The recipe of docs/storage.md with its own files: the process, a mosquitto, the loader and a PostgreSQL, and each of the last three taken away in
/// turn while readings flow. <c>./build.sh storage</c> runs it.
/// </summary>
[Category("Storage")]
[CancelAfter(180_000)]
sealed partial class StorageTests
{
    const int Count = 1500;

    [Test]
    public async Task Every_reading_is_in_the_table_once_whatever_is_away_for_a_while(CancellationToken cancellation)
    {
        using var folder = new Folder();
        using var database = new PostgresCluster();
        database.Query("postgres", "CREATE DATABASE p1meter");
        // Twice: it can be run again.
        database.RunFile("p1meter", Example("schema.sql"));
        database.RunFile("p1meter", Example("schema.sql"));
        string[] brokers = await File.ReadAllLinesAsync(Example("mosquitto.conf"), cancellation);
        using Mosquitto broker = await Mosquitto.StartAsync(["persistence true", .. brokers]);
        using var loader = new Supervised(Example("p1meter-postgresql.py"), Variables(broker, database));
        await Eventually.Holds(() => loader.Log.Contains("loading p1meter/reading", StringComparison.Ordinal), "the loader's subscription", cancellation);

        string recording = folder["recording.txt"];
        await File.WriteAllBytesAsync(recording, [.. Enumerable.Range(0, Count).SelectMany(Telegram)], cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(folder.Path, Configuration(recording, broker.Port));
        await StoredAsync(150);

        loader.Kill();
        await StoredAsync(300);

        database.Crash();
        int starts = loader.Starts;
        await Eventually.Holds(() => loader.Starts > starts + 2, "the loader's restarts without a database", cancellation);
        database.Start();
        await StoredAsync(500);

        await broker.RestartAsync();
        await StoredAsync(700);

        // All three at once.
        loader.Kill();
        database.Crash();
        await broker.RestartAsync();
        database.Start();

        Assert.That(await daemon.ExitAsync(cancellation), Is.Zero);
        await StoredAsync(Count);
        Assert.That(database.Query("p1meter", "SELECT count(*), count(DISTINCT (journal, seq)), min(seq), max(seq), count(DISTINCT time), sum(power_w) FROM reading"),
            Is.EqualTo(string.Create(CultureInfo.InvariantCulture, $"{Count}|{Count}|1|{Count}|{Count}|{Enumerable.Range(0, Count).Sum(Power)}")));
        Assert.That(database.Query("p1meter", "SELECT DISTINCT body ->> 'energy_import_kwh' FROM reading"), Is.EqualTo("1193.270"), "the digits that the meter sent");
        Assert.That(database.Query("p1meter", "SELECT count(*) FROM not_a_reading"), Is.EqualTo("0"));
        QueriesOfTheDocument(database);

        async Task StoredAsync(int atLeast)
        {
            while (int.Parse(database.Query("p1meter", "SELECT count(*) FROM reading"), CultureInfo.InvariantCulture) < atLeast)
            {
                await Eventually.Pause(() => $"{atLeast} rows; the loader said:\n{loader.Log}\nthe daemon said:\n{daemon.Log}", cancellation);
            }
        }
    }

    [Test]
    public async Task What_is_no_reading_is_kept_apart_and_a_second_copy_is_none(CancellationToken cancellation)
    {
        const string Body = """{"journal":"0123abcd","seq":7,"time":"2026-11-23T06:36:10+01:00","message":"a\u0000b","power_w":1193.0}""";
        using var database = new PostgresCluster();
        database.Query("postgres", "CREATE DATABASE p1meter");
        database.RunFile("p1meter", Example("schema.sql"));
        using Mosquitto broker = await Mosquitto.StartAsync();
        using var loader = new Supervised(Example("p1meter-postgresql.py"), Variables(broker, database));
        await Eventually.Holds(() => loader.Log.Contains("loading p1meter/reading", StringComparison.Ordinal), "the loader's subscription", cancellation);
        foreach (string body in new[] { Body, "no JSON", "5", """{"seq":8}""", Body, Body.Replace("\":7", "\":8", StringComparison.Ordinal) })
        {
            using var publisher = Process.Start("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-q", "1", "-t", "p1meter/reading", "-m", body]);
            await publisher.WaitForExitAsync(cancellation);
        }

        await Eventually.Holds(() => database.Query("p1meter", "SELECT max(seq) FROM reading") == "8", "the last of them", cancellation);
        Assert.That(database.Query("p1meter", "SELECT string_agg(seq || ' ' || power_w || ' ' || (body ->> 'message'), ',' ORDER BY seq) FROM reading"), Is.EqualTo("7 1193.0 a\uFFFDb,8 1193.0 a\uFFFDb"));
        Assert.That(database.Query("p1meter", "SELECT count(*) FROM not_a_reading"), Is.EqualTo("3"));
        Assert.That(loader.Starts, Is.EqualTo(1), () => loader.Log);
    }

    // Each block is a query that runs; what it says is the document's business.
    static void QueriesOfTheDocument(PostgresCluster database)
    {
        string[] queries = [.. SqlBlock().Matches(File.ReadAllText(Checkout.Path("docs", "storage.md"))).Select(block => block.Groups[1].Value)];
        Assert.That(queries, Has.Length.GreaterThanOrEqualTo(4));
        foreach (string query in queries)
        {
            Assert.That(() => database.Query("p1meter", query), Throws.Nothing, query);
        }
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();

    static string Example(string name) => Checkout.Path("packaging", "examples", "postgresql", name);

    static Dictionary<string, string> Variables(Mosquitto broker, PostgresCluster database) => new()
    {
        ["MQTT_HOST"] = "127.0.0.1",
        ["MQTT_PORT"] = $"{broker.Port}",
        ["PGHOST"] = "127.0.0.1",
        ["PGPORT"] = $"{database.Port}",
        ["PGDATABASE"] = "p1meter",
        ["PGUSER"] = "p1meter-loader",
    };

    static string Configuration(string recording, int brokerPort) => $$"""
        meter: { port: {{recording}} }
        schedule: { interval_seconds: 0 }
        http: { enabled: false }
        mqtt:
          broker: mqtt://127.0.0.1:{{brokerPort}}
          drain_per_second: 100
        """;

    static int Power(int second) => 1000 + (second % 1000);

    static byte[] Telegram(int second) => TelegramText.With(
        string.Create(CultureInfo.InvariantCulture, $"0-0:1.0.0(26112306{second / 60:D2}{second % 60:D2}W)"),
        "0-0:96.1.1(4530303437303030303736333038313734)", "1-0:1.8.1(001193.270*kWh)",
        string.Create(CultureInfo.InvariantCulture, $"1-0:1.7.0({Power(second) / 1000m:00.000}*kW)"), "1-0:2.7.0(00.000*kW)");
}
