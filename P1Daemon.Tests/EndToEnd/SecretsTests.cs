using System.Diagnostics;
using System.Text;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>Secrets by each way in, a login that fails and one that works, every endpoint, every topic: and then no trace of them anywhere.</summary>
[Category("RealParts")]
[CancelAfter(60_000)]
sealed class SecretsTests
{
    const string Password = "Pw-7f3aQz-mqtt";
    const string Token = "Tk-91xBe4-http";
    const string EncryptionKey = "5ec0de5ec0de5ec0de5ec0de5ec0de01";
    const string AuthenticationKey = "5ec0de5ec0de5ec0de5ec0de5ec0de02";

    static readonly string[] _paths = ["", "status", "reading", "telegram", "history", "metrics", "healthz", "page.js", "page.css", "nothing"];

    Folder _folder = null!;
    Certificates _made = null!;

    [SetUp]
    public void Prepare()
    {
        _folder = new Folder();
        _made = new Certificates(_folder.Path);
        _made.MakeAuthority("ca");
        _made.MakeServer("server", "ca", "DNS:localhost");
        _made.MakeClient("me", "ca");
    }

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task No_secret_leaves_the_process([Values("file", "files", "credentials", "environment")] string way, CancellationToken cancellation)
    {
        int port = FreePort.Take();
        int httpPort = FreePort.Take();
        using Mosquitto broker = Mosquitto.Prepare(
            "allow_anonymous false", "password_file {folder}/users", $"listener {port} 127.0.0.1", $"cafile {_made["ca.pem"]}", $"certfile {_made["server.pem"]}", $"keyfile {_made["server.key"]}", "require_certificate true");
        SetUser(broker, "another password");
        await broker.StartAsync();
        (string yaml, Dictionary<string, string> environment) = Configure(way, port, httpPort);
        using DaemonProcess daemon = DaemonProcess.Run(_folder.Path, yaml, environment);
        await daemon.WaitForLogAsync("not authorized (87h): check mqtt.username and mqtt.password", cancellation);
        StringBuilder seen = new(await Everything(daemon, httpPort, cancellation));

        await broker.StopAsync();
        SetUser(broker, Password);
        await broker.StartAsync();
        using Subscriber subscriber = await Subscriber.StartAsync(broker, "#", "-u", "p1meter", "-P", Password);
        await daemon.WaitForLogAsync("Connected to the broker", cancellation);
        await subscriber.WaitUntilAsync(all => all.Any(message => message.Topic == "p1meter/reading") && all.Any(message => message.Topic == "p1meter/status"), cancellation);
        seen.Append(await Everything(daemon, httpPort, cancellation));
        Assert.That(await daemon.TerminateAsync(cancellation), Is.Zero);
        seen.Append(daemon.Log).Append(daemon.Output).AppendJoin('\n', subscriber.Messages.Select(message => message.Topic + message.ContentType + message.Text));
        foreach (string journal in Directory.GetFiles(_folder.Path, "journal.db*"))
        {
            seen.Append(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(journal, cancellation)));
        }

        Assert.That(seen.ToString(), Does.Contain("\"power_w\":").And.Contain("SQLite format 3").And.Contain("config.yaml"), "what is searched is really there");
        AssertNone(seen.ToString());
    }

    [Test]
    public async Task No_configuration_error_shows_one(CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(_folder["password"], Password + "\n", cancellation);
        var environment = new Dictionary<string, string>
        {
            ["P1METER__MQTT__PASSWORD"] = Password,
            ["P1METER__MQTT__PASSWORD_FILE"] = _folder["password"],
            ["P1METER__HTTP__TOKEN"] = Token + "\u00E9",
            ["P1METER__METER__ENCRYPTION_KEY"] = EncryptionKey + "0",
            ["P1METER__METER__AUTHENTICATION_KEY"] = AuthenticationKey.Replace('d', 'g'),
            ["P1METER__MQTT__PASWORD"] = Password,
        };
        await File.WriteAllTextAsync(_folder["config.yaml"],
            $"mqtt:\n  broker: mqtt://p1meter:{Password}@localhost\n  password: {Password}\n  password_file: password\n  certificate_file: me.key\n  certificate_key_file: server.key\nhttp:\n  tokn: {Token}\n", cancellation);
        foreach (string verb in new[] { "run", "check" })
        {
            using var process = DaemonProcess.Start(_folder.Path, environment, verb, "--config", "config.yaml");
            Assert.That(await process.ExitAsync(cancellation), Is.EqualTo(78));
            Assert.That(process.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(9), process.Log);
            AssertNone((process.Log + process.Output).Replace(AuthenticationKey.Replace('d', 'g'), AuthenticationKey, StringComparison.OrdinalIgnoreCase));
        }
    }

    void AssertNone(string text)
    {
        string[] secrets = [Password, Token, EncryptionKey, AuthenticationKey, "another password", .. File.ReadAllLines(_made["me.key"])[1..^1]];
        foreach (string secret in secrets)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(secret);
            foreach (string form in new[] { secret, Convert.ToHexString(bytes), Convert.ToBase64String(bytes).TrimEnd('=') })
            {
                Assert.That(text.Contains(form, StringComparison.OrdinalIgnoreCase), Is.False, () => $"{secret} as {form} in {Around(text, form)}");
            }
        }

        static string Around(string text, string form)
        {
            int at = text.IndexOf(form, StringComparison.OrdinalIgnoreCase);
            return text[Math.Max(0, at - 100)..Math.Min(text.Length, at + 100)];
        }
    }

    (string Yaml, Dictionary<string, string> Environment) Configure(string way, int port, int httpPort)
    {
        var environment = new Dictionary<string, string>();
        File.WriteAllText(_folder["mqtt.password"], Password + "\n");
        File.WriteAllText(_folder["http.token"], Token + "\n");
        File.WriteAllText(_folder["meter.encryption_key"], EncryptionKey + "\n");
        File.WriteAllText(_folder["meter.authentication_key"], AuthenticationKey + "\n");
        File.Copy(_made["me.key"], _folder["mqtt.certificate_key"]);
        switch (way)
        {
            case "credentials":
                environment["CREDENTIALS_DIRECTORY"] = _folder.Path;
                break;
            case "environment":
                environment["P1METER__MQTT__PASSWORD"] = Password;
                environment["P1METER__HTTP__TOKEN"] = Token;
                environment["P1METER__METER__ENCRYPTION_KEY"] = EncryptionKey;
                environment["P1METER__METER__AUTHENTICATION_KEY"] = AuthenticationKey;
                environment["P1METER__MQTT__CERTIFICATE_KEY_FILE"] = _made["me.key"];
                break;
        }

        string Given(string key, string name, string value) => way switch
        {
            "file" => $"{key}: {value}",
            "files" => $"{key}_file: {name}",
            _ => "",
        };
        return ($"""
            meter:
              port: simulator
              {Given("encryption_key", "meter.encryption_key", EncryptionKey)}
              {Given("authentication_key", "meter.authentication_key", AuthenticationKey)}
            schedule:
              interval_seconds: 0
            log:
              level: trace
            journal:
              path: journal.db
            http:
              listen: localhost:{httpPort}
              {Given("token", "http.token", Token)}
            mqtt:
              broker: mqtts://localhost:{port}
              username: p1meter
              ca_file: ca.pem
              certificate_file: me.pem
              {(way is "file" or "files" ? "certificate_key_file: me.key" : "")}
              {Given("password", "mqtt.password", Password)}
              live: true
              values: true
              telegram: true
            """, environment);
    }

    // What anyone on this machine can see from outside: every answer with its head, with and without the token, and the process list.
    static async Task<string> Everything(DaemonProcess daemon, int httpPort, CancellationToken cancellation)
    {
        var seen = new StringBuilder();
        foreach (string path in _paths)
        {
            foreach (string[] login in new string[][] { [], ["-H", "Authorization: Bearer wrong"], ["-H", $"Authorization: Bearer {Token}"], ["-u", $"x:{Token}", "-H", "Accept: text/html"] })
            {
                using var curl = Process.Start(new ProcessStartInfo("curl", ["-si", $"http://localhost:{httpPort}/{path}", .. login]) { RedirectStandardOutput = true })!;
                seen.Append(await curl.StandardOutput.ReadToEndAsync(cancellation));
                await curl.WaitForExitAsync(cancellation);
            }
        }

        return seen.Append(await File.ReadAllTextAsync($"/proc/{daemon.Id}/cmdline", cancellation)).ToString();
    }

    static void SetUser(Mosquitto broker, string password)
    {
        using var process = Process.Start("mosquitto_passwd", ["-b", "-c", Path.Combine(broker.Folder, "users"), "p1meter", password]);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero);
    }
}
