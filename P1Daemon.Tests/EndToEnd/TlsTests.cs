namespace P1Daemon.Tests.EndToEnd;

/// <summary>The real process, a real mosquitto and certificates of openssl's: what gets through, and what is said when nothing does.</summary>
[Category("RealParts")]
[CancelAfter(60_000)]
sealed class TlsTests
{
    const string Refuses = "it refuses the client certificate in mqtt.certificate_file {folder}/";

    static readonly Folder _folder = new();
    static readonly Certificates _made = new(_folder.Path);

    [OneTimeSetUp]
    public void MakeCertificates()
    {
        _made.MakeAuthority("ca");
        _made.MakeAuthority("other-ca", "Another authority");
        _made.MakeServer("server", "ca", "DNS:localhost,IP:127.0.0.1");
        _made.MakeServer("by-name", "ca", "DNS:localhost,DNS:broker.example");
        _made.MakeServer("by-address", "ca", "IP:127.0.0.1");
        _made.MakeServer("elsewhere", "ca", "DNS:broker.example,IP:192.0.2.1");
        _made.MakeServer("expired", "ca", "DNS:localhost", (-30, -2));
        _made.MakeServer("future", "ca", "DNS:localhost", (2, 30));
        _made.MakeClient("me", "ca");
        _made.MakeClient("me-rsa", "ca", rsa: true);
        _made.MakeClient("me-other", "other-ca");
        _made.MakeClient("me-expired", "ca", days: (-30, -2));
        _made.MakeClient("me-future", "ca", days: (2, 30));
    }

    [OneTimeTearDown]
    public void RemoveCertificates() => _folder.Dispose();

    [TestCase("mqtts", "localhost", "server", "")]
    [TestCase("mqtts", "127.0.0.1", "server", "")]
    [TestCase("mqtts", "127.0.0.1", "by-address", "")]
    [TestCase("wss", "localhost", "server", "")]
    [TestCase("wss", "127.0.0.1", "by-address", "")]
    [TestCase("mqtts", "localhost", "server", "me")]
    [TestCase("mqtts", "localhost", "server", "me-rsa")]
    [TestCase("wss", "localhost", "server", "me")]
    [TestCase("wss", "localhost", "server", "me-rsa")]
    public async Task Readings_go_over_TLS(string scheme, string host, string server, string client, CancellationToken cancellation)
    {
        int port = FreePort.Take();
        using Mosquitto broker = await Mosquitto.StartAsync(Secure(scheme, port, server, client.Length > 0));
        using Subscriber subscriber = await Subscriber.StartAsync(broker, "p1meter/reading");
        using DaemonProcess daemon = Run($"{scheme}://{host}:{port}", "ca_file: ca.pem", client);
        await subscriber.WaitUntilAsync(all => all.Count > 0, cancellation);
        await daemon.WaitForLogAsync($"Connected to the broker {scheme}://{host}:{port} with MQTT 5", cancellation);
    }

    [TestCase("mqtts", "server", "ca_file: other-ca.pem", "", "its certificate is signed by CN=Test authority, which is not in mqtt.ca_file {folder}/other-ca.pem; put")]
    [TestCase("mqtts", "server", "", "", "its certificate is signed by CN=Test authority, which is not in the system's store; name")]
    [TestCase("wss", "server", "", "", "its certificate is signed by CN=Test authority, which is not in the system's store; name")]
    [TestCase("mqtts", "expired", "ca_file: ca.pem", "", "its certificate has expired on ")]
    [TestCase("wss", "expired", "ca_file: ca.pem", "", "its certificate has expired on ")]
    [TestCase("mqtts", "future", "ca_file: ca.pem", "", "its certificate is not valid before ")]
    [TestCase("mqtts", "elsewhere", "ca_file: ca.pem", "", "its certificate is for another host than localhost: it says broker.example, 192.0.2.1; use")]
    [TestCase("wss", "elsewhere", "ca_file: ca.pem", "", "its certificate is for another host than localhost: it says broker.example, 192.0.2.1; use")]
    public async Task A_certificate_of_the_brokers_that_is_not_trusted_gives_one_line(string scheme, string server, string own, string client, string expected, CancellationToken cancellation)
    {
        int port = FreePort.Take();
        using Mosquitto broker = await Mosquitto.StartAsync(Secure(scheme, port, server, client.Length > 0));
        await SaysOnceAsync($"{scheme}://localhost:{port}", own, client, expected, cancellation);
    }

    [TestCase("mqtts")]
    [TestCase("wss")]
    public async Task A_host_that_is_an_address_must_stand_in_the_certificate(string scheme, CancellationToken cancellation)
    {
        int port = FreePort.Take();
        using Mosquitto broker = await Mosquitto.StartAsync(Secure(scheme, port, "by-name", false));
        await SaysOnceAsync($"{scheme}://127.0.0.1:{port}", "ca_file: ca.pem", "", "its certificate is for another host than 127.0.0.1: it says localhost, broker.example; use", cancellation);
    }

    [TestCase("mqtts", "none", "it asks for a client certificate: set mqtt.certificate_file and mqtt.certificate_key_file")]
    [TestCase("wss", "none", "it asks for a client certificate: set mqtt.certificate_file and mqtt.certificate_key_file")]
    [TestCase("mqtts", "me-other", Refuses + "me-other.pem: it does not know the authority that signed it, CN=Another authority; use")]
    [TestCase("wss", "me-other", Refuses + "me-other.pem: it does not know the authority that signed it, CN=Another authority; use")]
    [TestCase("mqtts", "me-expired", Refuses + "me-expired.pem: it has expired")]
    [TestCase("wss", "me-expired", Refuses + "me-expired.pem: it has expired")]
    [TestCase("mqtts", "me-future", Refuses + "me-future.pem: it is not valid yet")]
    public async Task A_client_certificate_that_is_missing_or_refused_gives_one_line(string scheme, string client, string expected, CancellationToken cancellation)
    {
        int port = FreePort.Take();
        using Mosquitto broker = await Mosquitto.StartAsync(Secure(scheme, port, "server", true));
        await SaysOnceAsync($"{scheme}://localhost:{port}", "ca_file: ca.pem", client == "none" ? "" : client, expected, cancellation);
    }

    // With TLS 1.2 the refusal is part of the handshake.
    [TestCase("none", "it asks for a client certificate: set")]
    [TestCase("me-other", Refuses + "me-other.pem: it does not know the authority")]
    public async Task TLS_1_2_says_the_same(string client, string expected, CancellationToken cancellation)
    {
        int port = FreePort.Take();
        File.WriteAllText(_folder["tls12.cnf"], "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMaxProtocol = TLSv1.2\n");
        using Mosquitto broker = await Mosquitto.StartAsync(Secure("mqtts", port, "server", true));
        await SaysOnceAsync($"mqtts://localhost:{port}", "ca_file: ca.pem", client == "none" ? "" : client, expected, cancellation, new() { ["OPENSSL_CONF"] = _folder["tls12.cnf"] });
    }

    [TestCase("mqtts", "it does not answer in TLS; is it a broker's TLS port?")]
    [TestCase("wss", "it does not answer in TLS; is it a broker's TLS port?")]
    public async Task TLS_to_a_plain_port_is_said(string scheme, string expected, CancellationToken cancellation)
    {
        using Mosquitto broker = await Mosquitto.StartAsync();
        await SaysOnceAsync($"{scheme}://localhost:{broker.Port}", "", "", expected, cancellation);
    }

    [TestCase("mqtt", "mqtts", "it closed the connection without an answer; is it an MQTT broker, and without TLS as mqtt.broker says?")]
    [TestCase("ws", "wss", "it closed the connection without an answer; is it a broker's WebSocket port, and without TLS as mqtt.broker says?")]
    [TestCase("ws", "mqtt", "it closed the connection without an answer; is it a broker's WebSocket port, and without TLS as mqtt.broker says?")]
    public async Task The_wrong_scheme_for_a_port_is_said(string scheme, string brokers, string expected, CancellationToken cancellation)
    {
        int port = FreePort.Take();
        using Mosquitto broker = await Mosquitto.StartAsync(Secure(brokers, port, "server", false));
        await SaysOnceAsync($"{scheme}://localhost:{port}", "", "", expected, cancellation);
    }

    [Test]
    public async Task The_systems_store_counts_without_a_ca_file(CancellationToken cancellation)
    {
        int port = FreePort.Take();
        using Mosquitto broker = await Mosquitto.StartAsync(Secure("mqtts", port, "server", false));
        using DaemonProcess daemon = Run($"mqtts://localhost:{port}", "", "", new() { ["SSL_CERT_FILE"] = _made["ca.pem"] });
        await daemon.WaitForLogAsync("Connected to the broker", cancellation);
    }

    [Test]
    public async Task Files_that_do_not_fit_end_run_and_check_with_78(CancellationToken cancellation)
    {
        string path = _folder["wrong.yaml"];
        await File.WriteAllTextAsync(path, "mqtt:\n  ca_file: none.pem\n  certificate_file: me.pem\n  certificate_key_file: ca.pem\n", cancellation);
        foreach (string verb in new[] { "run", "check" })
        {
            using var daemon = DaemonProcess.Start(_folder.Path, verb, "--config", path);
            Assert.That(await daemon.ExitAsync(cancellation), Is.EqualTo(78));
            Assert.That(daemon.Log, Does.Contain("mqtt.ca_file: there is no file").And.Contain("mqtt.certificate_key_file: there is no key"));
        }
    }

    // One warning, and further attempts, one or more by now, are said at the level debug. The first word may be lost on the way, and never changes the line.
    static async Task SaysOnceAsync(string address, string own, string client, string expected, CancellationToken cancellation, Dictionary<string, string>? environment = null)
    {
        using DaemonProcess daemon = Run(address, own, client, environment);
        await daemon.WaitForLogAsync("Still no connection", cancellation);
        string[] said = [.. daemon.Log.Split('\n').Where(line => line.Contains("onnection to the broker", StringComparison.Ordinal))];
        string reason = expected.Replace("{folder}", _folder.Path, StringComparison.Ordinal);
        Assert.That(said[0], Does.Contain($" warn  No connection to the broker {address}: {reason}").And.EndsWith("; readings wait in the journal, attempts go on [203]"));
        Assert.That(said[1..], Is.Not.Empty.And.All.Contains($" debug Still no connection to the broker {address}: {reason}"));
    }

    static DaemonProcess Run(string address, string own, string client, Dictionary<string, string>? environment = null) => DaemonProcess.Run(
        _folder.Path,
        $$"""
        meter: { port: simulator }
        schedule: { interval_seconds: 0 }
        http: { enabled: false }
        journal: { path: ":memory:" }
        log: { level: debug }
        mqtt:
          broker: {{address}}
          {{own}}
          {{(client.Length > 0 ? $"certificate_file: {client}.pem" : "")}}
          {{(client.Length > 0 ? $"certificate_key_file: {client}.key" : "")}}
        """,
        environment);

    static string[] Secure(string scheme, int port, string server, bool asks) =>
    [
        $"listener {port} 127.0.0.1",
        .. scheme is "ws" or "wss" ? new[] { "protocol websockets" } : [],
        .. scheme is "mqtts" or "wss" ? new[] { $"cafile {_made["ca.pem"]}", $"certfile {_made[server + ".pem"]}", $"keyfile {_made[server + ".key"]}" } : [],
        .. asks ? new[] { "require_certificate true" } : [],
    ];
}
