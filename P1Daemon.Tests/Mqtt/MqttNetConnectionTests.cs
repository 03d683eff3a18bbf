using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using P1Daemon.Configuration;
using P1Daemon.Mqtt;

namespace P1Daemon.Tests.Mqtt;

/// <summary>Logins over TLS and WebSocket at a real broker, and what is said when they fail.</summary>
[TestFixture]
[Category("RealParts")]
internal sealed class MqttNetConnectionTests
{
    static readonly string[] _tls = ["cafile {folder}/ca.pem", "certfile {folder}/server.pem", "keyfile {folder}/server.key"];

    [TestCase("mqtts")]
    [TestCase("wss")]
    [CancelAfter(20_000)]
    public async Task A_certificate_of_the_own_authority_is_trusted(string scheme, CancellationToken cancellation)
    {
        (Mosquitto broker, Uri address) = Prepare(scheme);
        using (broker)
        {
            await broker.StartAsync();
            Assert.That(await LoginAsync(broker, mqtt => mqtt.Broker = address, cancellation), Is.EqualTo("5"));
        }
    }

    [TestCase("mqtts")]
    [TestCase("wss")]
    [CancelAfter(20_000)]
    public async Task An_unknown_authority_is_said(string scheme, CancellationToken cancellation)
    {
        (Mosquitto broker, Uri address) = Prepare(scheme);
        using (broker)
        {
            await broker.StartAsync();
            string why = await LoginAsync(broker, mqtt => (mqtt.Broker, mqtt.CaFile) = (address, null), cancellation);
            Assert.That(why, Is.EqualTo("its certificate is signed by CN=Test authority, which is not in the system's store; name the certificate that signed it in mqtt.ca_file"));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Another_authority_than_in_the_file_is_said(CancellationToken cancellation)
    {
        using Mosquitto broker = Prepare("localhost", 30);
        await broker.StartAsync();
        string other = Path.Combine(broker.Folder, "other.pem");
        using (X509Certificate2 authority = Authority())
        {
            await File.WriteAllTextAsync(other, authority.ExportCertificatePem(), cancellation);
        }

        Assert.That(await LoginAsync(broker, mqtt => mqtt.CaFile = other, cancellation), Does.EndWith($"which is not in mqtt.ca_file {other}; put the certificate that signed it there"));
    }

    [Test, CancelAfter(20_000)]
    public async Task An_expired_certificate_is_said_with_its_dates(CancellationToken cancellation)
    {
        using Mosquitto broker = Prepare("localhost", -1);
        await broker.StartAsync();
        Assert.That(await LoginAsync(broker, _ => { }, cancellation), Does.Contain("has expired on"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Another_host_name_is_said_with_the_certificates_own(CancellationToken cancellation)
    {
        using Mosquitto broker = Prepare("broker.example", 30);
        await broker.StartAsync();
        Assert.That(await LoginAsync(broker, _ => { }, cancellation), Does.StartWith("its certificate is for another host than localhost: it says broker.example"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_client_certificate_is_shown_when_configured_and_asked_for_when_not(CancellationToken cancellation)
    {
        using Mosquitto broker = Prepare("localhost", 30, [.. _tls, "require_certificate true"]);
        await broker.StartAsync();
        Assert.That(await LoginAsync(broker, mqtt => (mqtt.CertificateFile, mqtt.CertificateKeyFile) = (broker.Folder + "/server.pem", broker.Folder + "/server.key"), cancellation), Is.EqualTo("5"));
        Assert.That(await LoginAsync(broker, _ => { }, cancellation), Does.StartWith("it asks for a client certificate: set mqtt.certificate_file"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Tls_to_a_plain_port_and_plain_to_a_tls_port_are_said(CancellationToken cancellation)
    {
        using Mosquitto plain = await Mosquitto.StartAsync();
        Assert.That(await LoginAsync(plain, mqtt => mqtt.CaFile = null, cancellation), Does.StartWith("it does not answer in TLS; is it a broker's TLS port?"));
        using Mosquitto secure = Prepare("localhost", 30);
        await secure.StartAsync();
        Assert.That(await LoginAsync(secure, mqtt => mqtt.Broker = secure.Address, cancellation), Does.Contain("without TLS as mqtt.broker says"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_missing_authority_file_is_said_with_its_path(CancellationToken cancellation)
    {
        using Mosquitto broker = Mosquitto.Prepare();
        Assert.That(await LoginAsync(broker, mqtt => mqtt.CaFile = "/nowhere/ca.pem", cancellation), Does.StartWith("mqtt.ca_file /nowhere/ca.pem cannot be used: "));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_key_that_no_longer_belongs_to_the_certificate_is_said(CancellationToken cancellation)
    {
        using Mosquitto broker = Prepare("localhost", 30);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string other = Path.Combine(broker.Folder, "other.key");
        await File.WriteAllTextAsync(other, key.ExportPkcs8PrivateKeyPem(), cancellation);
        Assert.That(await LoginAsync(broker, mqtt => (mqtt.CertificateFile, mqtt.CertificateKeyFile) = (broker.Folder + "/server.pem", other), cancellation),
            Does.StartWith($"mqtt.certificate_file {broker.Folder}/server.pem cannot be used: "));
    }

    [Test, CancelAfter(20_000)]
    public async Task Nothing_there_and_a_name_that_is_none_are_said(CancellationToken cancellation)
    {
        using Mosquitto broker = Mosquitto.Prepare();
        Assert.That(await LoginAsync(broker, mqtt => mqtt.Broker = broker.Address, cancellation), Does.StartWith("connection refused: nothing listens there"));
        Assert.That(await LoginAsync(broker, mqtt => mqtt.Broker = new Uri($"ws://127.0.0.1:{broker.Port}"), cancellation), Does.StartWith("connection refused: nothing listens there"));
        Assert.That(await LoginAsync(broker, mqtt => mqtt.Broker = new Uri("mqtt://broker.invalid"), cancellation), Does.Contain("the name broker.invalid"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_plain_web_socket_works(CancellationToken cancellation)
    {
        int port = FreePort.Take();
        using Mosquitto broker = await Mosquitto.StartAsync($"listener {port} 127.0.0.1", "protocol websockets");
        Assert.That(await LoginAsync(broker, mqtt => mqtt.Broker = new Uri($"ws://127.0.0.1:{port}/mqtt"), cancellation), Is.EqualTo("5"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_login_is_given_up_at_once_when_told_so(CancellationToken cancellation)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var connection = new MqttNetConnection(new MqttSettings { Broker = new Uri($"mqtt://{silent.LocalEndpoint}"), ClientId = "x" }, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<BrokerSession> login = connection.ConnectAsync(stop.Token);
        using TcpClient accepted = await silent.AcceptTcpClientAsync(cancellation);
        await stop.CancelAsync();
        Assert.That(async () => await login, Throws.InstanceOf<OperationCanceledException>());
    }

    // MQTT 3.1.1 §3.2.2.3.
    [TestCase(1, "the broker does not speak this MQTT version (84h)")]
    [TestCase(2, "the client id is not allowed (85h): set another mqtt.client_id")]
    [TestCase(3, "the broker is unavailable (88h)")]
    [TestCase(4, "wrong user name or password (86h): the broker asks for a user, set mqtt.username and mqtt.password")]
    [TestCase(5, "not authorized (87h): the broker asks for a user, set mqtt.username and mqtt.password")]
    [CancelAfter(20_000)]
    public async Task A_return_code_of_3_1_1_is_said_in_words(int code, string expected, CancellationToken cancellation) =>
        Assert.That(await RefusedWithAsync("3.1.1", [0x20, 2, 0, (byte)code], cancellation), Is.EqualTo(expected));

    [Test, CancelAfter(20_000)]
    public async Task A_reason_code_of_5_is_said_in_words(
        [Values(0x80, 0x81, 0x82, 0x83, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F)] int code, CancellationToken cancellation) =>
        Assert.That(await RefusedWithAsync("5", [0x20, 3, 0, (byte)code, 0], cancellation), Does.StartWith(Words.Reason(code, null)));

    [Test, CancelAfter(20_000)]
    public async Task A_reason_to_disconnect_is_said_in_words(
        [Values(0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F, 0xA0)] int code, CancellationToken cancellation)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var connection = new MqttNetConnection(new MqttSettings { Broker = new Uri($"mqtt://{listener.LocalEndpoint}"), ClientId = "x" }, TimeProvider.System);
        var lost = new TaskCompletionSource();
        connection.Lost += lost.SetResult;
        Task<BrokerSession> login = connection.ConnectAsync(cancellation);
        using TcpClient accepted = await listener.AcceptTcpClientAsync(cancellation);
        _ = await accepted.GetStream().ReadAsync(new byte[4096], cancellation);
        await accepted.GetStream().WriteAsync(new byte[] { 0x20, 3, 0, 0, 0 }, cancellation);
        await login;
        await accepted.GetStream().WriteAsync(new byte[] { 0xE0, 1, (byte)code }, cancellation);
        await lost.Task.WaitAsync(cancellation);
        Assert.That(connection.LostReason, Is.EqualTo(Words.Reason(code, null)));
    }

    static async Task<string> RefusedWithAsync(string version, byte[] answer, CancellationToken cancellation)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var connection = new MqttNetConnection(new MqttSettings { Broker = new Uri($"mqtt://{listener.LocalEndpoint}"), ClientId = "x", Version = version }, TimeProvider.System);
        Task<BrokerSession> login = connection.ConnectAsync(cancellation);
        using TcpClient accepted = await listener.AcceptTcpClientAsync(cancellation);
        _ = await accepted.GetStream().ReadAsync(new byte[4096], cancellation);
        await accepted.GetStream().WriteAsync(answer, cancellation);
        return (await Assert.ThrowsAsync<BrokerException>(async () => await login))!.Message;
    }

    // The version that was agreed on, or why not.
    static async Task<string> LoginAsync(Mosquitto broker, Action<MqttSettings> change, CancellationToken cancellation)
    {
        var mqtt = new MqttSettings { Broker = new Uri($"mqtts://localhost:{broker.Port}"), CaFile = Path.Combine(broker.Folder, "ca.pem"), ClientId = "login" };
        change(mqtt);
        await using var connection = new MqttNetConnection(mqtt, TimeProvider.System);
        try
        {
            return (await connection.ConnectAsync(cancellation)).Version;
        }
        catch (BrokerException error)
        {
            Assert.That(error.Message, Does.Not.Contain("\n"));
            return error.Message;
        }
    }

    // mosquitto 2.0 does not start with a WebSocket listener alone.
    static (Mosquitto Broker, Uri Address) Prepare(string scheme)
    {
        int port = FreePort.Take();
        Mosquitto broker = Prepare("localhost", 30, scheme == "wss" ? [$"listener {port} 127.0.0.1", "protocol websockets", .. _tls] : _tls);
        return (broker, new Uri($"{scheme}://localhost:{(scheme == "wss" ? port : broker.Port)}"));
    }

    static Mosquitto Prepare(string host, int days, params string[] more)
    {
        Mosquitto broker = Mosquitto.Prepare(more.Length == 0 ? _tls : more);
        using X509Certificate2 authority = Authority();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 server = request.Create(authority, now.AddDays(-2), now.AddDays(days), [1, 2, 3]);
        File.WriteAllText(Path.Combine(broker.Folder, "ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(broker.Folder, "server.pem"), server.ExportCertificatePem());
        File.WriteAllText(Path.Combine(broker.Folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
        return broker;
    }

    static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-3), now.AddDays(60));
    }
}
