using System.Collections.Immutable;

namespace P1Daemon.Configuration;

/// <summary>A word that people know from other programs, and what stands for it here.</summary>
/// <param name="Section">The section that it is looked for in.</param>
/// <param name="Key">Our key in that section.</param>
/// <param name="Example">A value, where the word alone does not say how to write it; else empty.</param>
/// <param name="Words">What others call it.</param>
internal sealed record OtherWord(string Section, string Key, string Example, params string[] Words);

/// <summary>The one table of words that people bring along from other programs.</summary>
internal static class OtherWords
{
    static readonly ImmutableArray<OtherWord> _keys =
    [
        new("meter", "port", "", "device", "dev", "serial", "serial_port", "tty", "path", "file", "source", "host", "address", "url"),
        new("meter", "line", "115200 8N1", "baudrate", "baud_rate", "baud", "speed", "parity", "bits", "bytesize", "data_bits", "stop_bits"),
        new("meter", "timezone", "", "tz", "zone"),
        new("meter", "crc", "", "checksum"),
        new("meter", "silence_seconds", "", "timeout", "timeout_seconds"),
        new("meter", "encryption_key", "", "key", "decryption_key", "gcm_key"),
        new("schedule", "interval_seconds", "", "interval", "every", "period", "seconds"),
        new("mqtt", "broker", "mqtt://192.168.1.10:1883", "host", "hostname", "server", "address", "url", "uri", "port", "ip"),
        new("mqtt", "broker", "mqtts://192.168.1.10:8883", "tls", "ssl", "use_tls", "secure"),
        new("mqtt", "username", "", "user", "login", "user_name"),
        new("mqtt", "password", "", "pass", "pwd"),
        new("mqtt", "client_id", "", "id", "client"),
        new("mqtt", "ca_file", "", "ca", "ca_cert", "cafile"),
        new("mqtt", "certificate_file", "", "cert", "certificate", "certfile", "client_cert"),
        new("mqtt", "certificate_key_file", "", "key", "keyfile", "key_file", "client_key"),
        new("mqtt", "keep_alive_seconds", "", "keepalive", "keep_alive"),
        new("mqtt", "topic", "", "prefix", "base_topic", "topic_prefix", "root"),
        new("mqtt", "home_assistant", "", "discovery", "homeassistant", "hass"),
        new("mqtt", "home_assistant_prefix", "", "discovery_prefix"),
        new("http", "listen", "localhost:8180", "port", "host", "address", "bind", "ip", "url"),
        new("http", "token", "", "password", "api_key", "auth"),
        new("relay", "listen", "localhost:8181", "port", "host", "address", "bind", "ip", "url"),
        new("journal", "path", "", "file", "database", "db", "directory"),
        new("journal", "keep_days", "", "days", "retention"),
        new("journal", "max_mebibytes", "", "size", "max_size"),
        new("log", "level", "", "verbosity", "log_level", "loglevel"),
    ];

    static readonly ImmutableArray<(string Ours, string[] Words)> _values =
    [
        ("true", ["yes", "on", "y", "1", "enabled"]),
        ("false", ["no", "off", "n", "0", "disabled"]),
        ("required", ["yes", "on", "true", "strict"]),
        ("ignore", ["no", "off", "false", "none"]),
        ("information", ["notice", "normal"]),
        ("trace", ["verbose"]),
        ("error", ["critical", "fatal"]),
        ("5", ["5.0", "v5"]),
        ("3.1.1", ["3", "311", "v3", "4"]),
    ];

    /// <summary>What stands for a word in a section; null where the table does not know it.</summary>
    public static OtherWord? Key(string section, string word) => _keys.FirstOrDefault(k => k.Section == section && k.Words.Contains(word, StringComparer.OrdinalIgnoreCase));

    /// <summary>Every row that knows a word.</summary>
    public static IEnumerable<OtherWord> Keys(string word) => _keys.Where(k => k.Words.Contains(word, StringComparer.OrdinalIgnoreCase));

    /// <summary>Which of the allowed values a text was meant to be; null where that cannot be told.</summary>
    public static string? Value(string text, IReadOnlyCollection<string> allowed) =>
        _values.Where(v => allowed.Contains(v.Ours) && v.Words.Contains(text, StringComparer.OrdinalIgnoreCase)).Select(v => v.Ours).FirstOrDefault()
        // A single letter or digit is near to any other.
        ?? (text.Length >= 3 ? NearestName.Of(text, allowed) : null);
}
