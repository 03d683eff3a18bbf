using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using P1Daemon.Configuration;

namespace P1Daemon.Mqtt;

/// <summary>The configuration in the words of the MQTT library. Certificates are read for each attempt, so that a renewed one counts at once.</summary>
internal static class BrokerOptions
{
    /// <summary>Room for a whole window of readings on its way. The library's 8 kB hold four: over a far link most of the window would wait for the network.</summary>
    const int SocketBuffer = 256 * 1024;

    /// <summary>True for the schemes with TLS.</summary>
    public static bool IsSecure(Uri broker) => broker.Scheme is "mqtts" or "wss";

    /// <summary>The address for a person.</summary>
    public static string Address(Uri broker) => broker.ToString().TrimEnd('/');

    /// <summary>What checks the broker's certificate; null without TLS.</summary>
    /// <exception cref="BrokerException">The file of certificate authorities cannot be read.</exception>
    public static ServerTrust? Trust(MqttSettings mqtt) => !IsSecure(mqtt.Broker)
        ? null
        : Reading("mqtt.ca_file", mqtt.CaFile, () => new ServerTrust(mqtt.Broker.IdnHost, mqtt.CaFile));

    /// <summary>The client's own certificate; null for none.</summary>
    /// <exception cref="BrokerException">It cannot be read.</exception>
    public static X509Certificate2? ClientCertificate(MqttSettings mqtt) => !IsSecure(mqtt.Broker) || mqtt.CertificateFile is null
        ? null
        : Reading("mqtt.certificate_file", mqtt.CertificateFile, () => X509Certificate2.CreateFromPemFile(mqtt.CertificateFile, mqtt.CertificateKeyFile));

    /// <summary>Everything that one attempt needs.</summary>
    public static MqttClientOptions Build(MqttSettings mqtt, MqttProtocolVersion version, TimeSpan keepAlive, ServerTrust? trust, X509Certificate2? certificate)
    {
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(version)
            .WithClientId(mqtt.ClientId)
            .WithCleanStart()
            // How long the library waits for the other side's goodbye.
            .WithTimeout(TimeSpan.FromSeconds(2))
            .WithKeepAlivePeriod(keepAlive);
        if (mqtt.HasWill)
        {
            OutgoingMessage will = PublishPlan.Farewell(new Topics(mqtt.Topic));
            builder.WithWillTopic(will.Topic)
                .WithWillPayload(will.Body.ToArray())
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .WithWillRetain();
        }

        if (mqtt.Username.Length > 0 || mqtt.Password.Length > 0)
        {
            builder.WithCredentials(mqtt.Username, Encoding.UTF8.GetBytes(mqtt.Password));
        }

        Uri broker = mqtt.Broker;
        if (broker.Scheme is "ws" or "wss")
        {
            builder.WithWebSocketServer(socket => socket.WithUri(broker.AbsoluteUri));
        }
        else
        {
            builder.WithTcpServer(broker.IdnHost, broker.Port > 0 ? broker.Port : IsSecure(broker) ? 8883 : 1883)
                .WithTcpServer(tcp => tcp.BufferSize = SocketBuffer);
        }

        if (trust is not null)
        {
            builder.WithTlsOptions(tls =>
            {
                tls.UseTls().WithTargetHost(broker.IdnHost).WithRevocationMode(X509RevocationMode.NoCheck)
                    .WithCertificateValidationHandler(seen => trust.Accepts(seen.Certificate, seen.Chain, seen.SslPolicyErrors));
                if (certificate is not null)
                {
                    tls.WithClientCertificates([certificate]);
                }
            });
        }

        return builder.Build();
    }

    // An argument is wrong when the key belongs to another certificate: a renewal may be half done.
    static T Reading<T>(string key, string? path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new BrokerException($"{key} {path} cannot be used: {Words.Printable(error.Message)}", inner: error);
        }
    }
}
