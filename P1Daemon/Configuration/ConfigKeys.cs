using System.Collections.Immutable;

namespace P1Daemon.Configuration;

/// <summary>
/// The one table of what can be configured. The file's reader, the environment, the errors with their suggestions and the documentation are
/// all read off it; the defaults are those of a new <see cref="Settings"/>. A new key is one new property and one new row here.
/// </summary>
internal static class ConfigKeys
{
    /// <summary>Every key, in the order of the file.</summary>
    public static ImmutableArray<ConfigKey> All { get; } =
    [
        .. Section("meter", s => s.Meter)
            .Row("port", MeterKinds.Port, m => m.Port, (m, v) => m.Port = v, "Where the meter is: a device, auto, tcp://host:port, a file of recorded telegrams, or simulator.")
            .Row("line", MeterKinds.Line, m => m.Line, (m, v) => m.Line = v, "Speed and characters of a serial line, such as 115200 8N1; auto finds them by listening.")
            .Row("timezone", MeterKinds.Zone, m => m.Timezone, (m, v) => m.Timezone = v, "The zone of the meter's clock.", MeterSettings.DefaultTimezone)
            .Row("crc", ValueKind.Choice(("auto", CrcCheck.Auto), ("required", CrcCheck.Required), ("ignore", CrcCheck.Ignore)), m => m.Crc, (m, v) => m.Crc = v, "What to do with the checksum: auto accepts a telegram without one only when it has no version line either.")
            .Row("silence_seconds", ValueKind.Whole(2, 3600), m => m.SilenceSeconds, (m, v) => m.SilenceSeconds = v, "This long without a valid telegram, and the port is opened again and availability goes offline.")
            .Secret("encryption_key", MeterKinds.Key, (m, v) => m.EncryptionKey = v, "The key of an encrypting meter (Luxembourg, Austria).")
            .Secret("authentication_key", MeterKinds.Key, (m, v) => m.AuthenticationKey = v, "The second key of an encrypting meter; by default the fixed one of Luxembourg.")
            .Rows,
        .. Section("schedule", s => s.Schedule)
            .Row("interval_seconds", ValueKind.Whole(0, 3600), s => s.IntervalSeconds, (s, v) => s.IntervalSeconds = v, "A reading at each multiple of this on the meter's clock; 0 makes every telegram one.")
            .Rows,
        .. Section("mqtt", s => s.Mqtt)
            .Row("enabled", ValueKind.Flag, m => m.Enabled, (m, v) => m.Enabled = v, "Whether anything is published.")
            .Row("broker", MqttKinds.Broker, m => m.Broker, (m, v) => m.Broker = v, "The broker's address: mqtt://, mqtts://, ws:// or wss://.")
            .Row("version", ValueKind.Choice(("5", "5"), ("3.1.1", "3.1.1")), m => m.Version, (m, v) => m.Version = v, "The version of MQTT; a broker that refuses 5 is tried with 3.1.1.")
            .Row("client_id", ValueKind.Text, m => m.ClientId, (m, v) => m.ClientId = v, "The client's name at the broker; by default p1meter, the host's name and the topic, joined by dashes.")
            .Row("username", ValueKind.Text, m => m.Username, (m, v) => m.Username = v, "The user's name at the broker.")
            .Secret("password", ValueKind.Text, (m, v) => m.Password = v, "The user's password at the broker.")
            .Row("ca_file", PathKinds.Certificates, m => m.CaFile, (m, v) => m.CaFile = v, "The certificate authorities to trust, PEM; by default the system's.")
            .Row("certificate_file", PathKinds.Certificates, m => m.CertificateFile, (m, v) => m.CertificateFile = v, "The client's certificate, PEM.")
            .Row("certificate_key_file", PathKinds.Key, m => m.CertificateKeyFile, (m, v) => m.CertificateKeyFile = v, "The key of the client's certificate, PEM.", credential: "mqtt.certificate_key")
            .Row("keep_alive_seconds", ValueKind.Whole(5, 3600), m => m.KeepAliveSeconds, (m, v) => m.KeepAliveSeconds = v, "How often the connection shows that it lives when nothing else is sent.")
            .Row("drain_per_second", ValueKind.Whole(0, 100_000), m => m.DrainPerSecond, (m, v) => m.DrainPerSecond = v, "A backlog goes out no faster than this, because brokers drop for slow subscribers; 0: as fast as the broker takes it.")
            .Row("topic", MqttKinds.Topic, m => m.Topic, (m, v) => m.Topic = v, "The base topic; a second meter takes another one.")
            .Row("live", ValueKind.Flag, m => m.Live, (m, v) => m.Live = v, "Whether the state follows every telegram, not only every reading.")
            .Row("values", ValueKind.Flag, m => m.Values, (m, v) => m.Values = v, "Whether each value also has a retained topic of its own.")
            .Row("telegram", ValueKind.Flag, m => m.Telegram, (m, v) => m.Telegram = v, "Whether the telegram as it came is also published.")
            .Row("home_assistant", ValueKind.Flag, m => m.HomeAssistant, (m, v) => m.HomeAssistant = v, "Whether Home Assistant finds the meter by itself.")
            .Row("home_assistant_prefix", MqttKinds.Topic, m => m.HomeAssistantPrefix, (m, v) => m.HomeAssistantPrefix = v, "The topic under which Home Assistant looks for devices.")
            .Rows,
        .. Section("http", s => s.Http)
            .Row("enabled", ValueKind.Flag, h => h.Enabled, (h, v) => h.Enabled = v, "Whether the page and the status are served.")
            .Row("listen", HostAndPort.HttpListen, h => h.Listen, (h, v) => h.Listen = v, "Host and port to serve them on; a host of * is the whole network.")
            .Secret("token", ValueKind.Token, (h, v) => h.Token = v, "When set, every request but /healthz needs it.")
            .Rows,
        .. Section("relay", s => s.Relay)
            .Row("listen", HostAndPort.ListenOrNone, r => r.Listen, (r, v) => r.Listen = v, "Host and port where every verified telegram is passed on to every client; empty: nowhere.")
            .Rows,
        .. Section("journal", s => s.Journal)
            .Row("path", PathKinds.Journal, j => j.Path, (j, v) => j.Path = v, "The file that keeps readings until they are delivered; by default journal.db in the service's state directory, else p1meter.db; :memory: for no file.")
            .Row("keep_days", ValueKind.Whole(0, 3650), j => j.KeepDays, (j, v) => j.KeepDays = v, "How long delivered readings are kept; the others stay until delivered or until the size forces them out.")
            .Row("max_mebibytes", ValueKind.Whole(1, 65_536), j => j.MaxMebibytes, (j, v) => j.MaxMebibytes = v, "How large the journal may grow, counted in used pages.")
            .Rows,
        .. Section("log", s => s.Log)
            .Row("level", ValueKind.Choice(("trace", LogDetail.Trace), ("debug", LogDetail.Debug), ("information", LogDetail.Information), ("warning", LogDetail.Warning), ("error", LogDetail.Error)), l => l.Level, (l, v) => l.Level = v, "How much is said in the log.")
            .Rows,
    ];

    /// <summary>The sections, in the order of the file.</summary>
    public static ImmutableArray<string> Sections { get; } = [.. All.Select(k => k.Section).Distinct()];

    /// <summary>A key by its two names, or null.</summary>
    public static ConfigKey? Find(string section, string name) => All.FirstOrDefault(k => k.Section == section && k.Name == name);

    static ConfigSection<T> Section<T>(string name, Func<Settings, T> part) => new(name, part);
}
