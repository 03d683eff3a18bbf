using System.Globalization;

namespace P1Daemon.Configuration;

/// <summary>Says in words what the daemon does with given settings. Never a secret.</summary>
internal static class SettingsInWords
{
    /// <summary>About ten lines, in the order in which a telegram travels.</summary>
    public static IReadOnlyList<string> Lines(Settings settings) =>
    [
        Source(settings.Meter),
        $"takes the meter's clock to be in {settings.Meter.Timezone.Id}",
        Checksum(settings.Meter.Crc),
        .. Decryption(settings.Meter),
        Text($"calls the meter silent after {settings.Meter.SilenceSeconds} s without a valid telegram"),
        settings.Schedule.IntervalSeconds == 0
            ? "makes every telegram a reading"
            : Text($"makes a reading every {settings.Schedule.IntervalSeconds} s of the meter's clock"),
        .. Publishing(settings.Mqtt),
        Serving(settings.Http),
        .. Relaying(settings.Relay),
        Keeping(settings.Journal),
        $"logs at the level {settings.Log.Level.ToString().ToLowerInvariant()}",
        .. Doubts(settings),
    ];

    static string Source(MeterSettings meter)
    {
        string line = meter.Line == "auto" ? "its line found by listening" : $"its line at {meter.Line}";
        return MeterPort.KindOf(meter.Port) switch
        {
            PortKind.Simulator => "reads a simulated meter",
            PortKind.Auto => $"looks for the meter on every serial port, {line}",
            PortKind.Network => $"reads the meter over the network from {meter.Port}",
            PortKind.Recording => $"reads the recording {meter.Port} once",
            _ => $"reads the meter on {meter.Port}{(MeterPort.TargetOf(meter.Port) is { } device ? $", which leads to {device}" : "")}, {line}",
        };
    }

    static string Checksum(CrcCheck crc) => crc switch
    {
        CrcCheck.Required => "rejects telegrams with a wrong checksum or without one",
        CrcCheck.Ignore => "accepts telegrams whatever their checksum is",
        _ => "rejects telegrams with a wrong checksum, and those without one unless the meter is too old to send it",
    };

    static IEnumerable<string> Decryption(MeterSettings meter)
    {
        if (meter.EncryptionKey is not null)
        {
            yield return "decrypts telegrams with the given encryption key, and "
                + (meter.AuthenticationKey is null ? "Luxembourg's fixed authentication key" : "the given authentication key");
        }
    }

    static IEnumerable<string> Publishing(MqttSettings mqtt)
    {
        if (!mqtt.Enabled)
        {
            yield return "publishes nothing over MQTT";
            yield break;
        }

        string user = mqtt.Username.Length == 0 ? "without a user name" : $"as user {mqtt.Username}{(mqtt.Password.Length > 0 ? " with a password" : "")}";
        yield return $"publishes to {MqttKinds.Format(mqtt.Broker)} under {mqtt.Topic}/ as {mqtt.ClientId}, MQTT {mqtt.Version}, {user}";

        string[] extras =
        [
            .. mqtt.Live ? ["the state at every telegram"] : Array.Empty<string>(),
            .. mqtt.Values ? ["one topic per value"] : Array.Empty<string>(),
            .. mqtt.Telegram ? ["the telegram as it came"] : Array.Empty<string>(),
        ];
        if (extras.Length > 0)
        {
            yield return $"publishes also {string.Join(", ", extras)}";
        }

        if (mqtt.HomeAssistant)
        {
            yield return $"lets Home Assistant find the meter by itself, under {mqtt.HomeAssistantPrefix}/";
        }
    }

    static string Serving(HttpSettings http) => !http.Enabled
        ? "serves no page and no status"
        : (http.Listen.IsAny
            ? Text($"answers on port {http.Listen.Port} of every {(http.Listen.IsAnyIPv4 ? "IPv4 " : "")}address of this machine")
            : $"answers on http://{http.Listen}/") + (http.Token.Length > 0 ? ", to those who have the token" : http.Listen.IsLoopback ? "" : ", to everyone in the network");

    static IEnumerable<string> Relaying(RelaySettings relay)
    {
        if (relay.Listen is ListenAddress address)
        {
            yield return $"passes telegrams on to everyone who connects to {address}";
        }
    }

    static string Keeping(JournalSettings journal)
    {
        string place = journal.Path == ":memory:" ? "in memory" : $"in {journal.Path}";
        return Text($"keeps readings {place} until delivered and {journal.KeepDays} days more, in at most {journal.MaxMebibytes} MiB");
    }

    // What can be meant and hardly is; no reason to refuse it.
    static IEnumerable<string> Doubts(Settings settings)
    {
        if (settings.Meter is { AuthenticationKey: not null, EncryptionKey: null })
        {
            yield return "warning: meter.authentication_key is set without meter.encryption_key, and nothing can be decrypted with it alone";
        }

        if (settings.Mqtt is { Enabled: true, Password.Length: > 0, Username.Length: 0 })
        {
            yield return "warning: mqtt.password is set without mqtt.username, and most brokers take a password only with a user name";
        }
    }

    static string Text(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);
}
