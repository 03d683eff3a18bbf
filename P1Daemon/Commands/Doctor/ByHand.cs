using P1Daemon.Configuration;
using P1Daemon.Mqtt;

namespace P1Daemon.Commands.Doctor;

/// <summary>What the broker was asked, in the words of mosquitto's client, ready for the shell.</summary>
internal static class ByHand
{
    /// <summary>The line to type; null for MQTT over WebSocket, which that client does not speak.</summary>
    public static string? Publish(MqttSettings mqtt, string topic)
    {
        if (mqtt.Broker.Scheme is "ws" or "wss")
        {
            return null;
        }

        string[] words = ["mosquitto_pub", "-h", mqtt.Broker.IdnHost, .. Port(mqtt.Broker), .. Tls(mqtt), .. Login(mqtt), "-t", topic, "-m", "hello"];
        return string.Join(' ', words.Select(Quote));
    }

    /// <summary>One word for the shell.</summary>
    public static string Quote(string word) => word.Length > 0 && word.All(IsPlain) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    static string[] Port(Uri broker) => broker.Port > 0 ? ["-p", $"{broker.Port}"] : [];

    static string[] Tls(MqttSettings mqtt) => !BrokerOptions.IsSecure(mqtt.Broker) ? [] :
    [
        .. mqtt.CaFile is { } authorities ? ["--cafile", authorities] : (string[])["--capath", "/etc/ssl/certs"],
        .. mqtt.CertificateFile is { } certificate ? ["--cert", certificate] : (string[])[],
        .. mqtt.CertificateKeyFile is { } key ? ["--key", key] : (string[])[],
    ];

    // A certificate can be all that a broker wants; else it wants somebody's name.
    static string[] Login(MqttSettings mqtt) =>
        mqtt.Username.Length > 0 ? ["-u", mqtt.Username, "-P", "PASSWORD"]
        : mqtt.CertificateFile is not null ? []
        : ["-u", "USER", "-P", "PASSWORD"];

    static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || "/.:_-@%+=,".Contains(character, StringComparison.Ordinal);
}
