using System.Text;

namespace P1Daemon.Configuration;

/// <summary>The kinds of value that only the broker's section has: its address and topics.</summary>
internal static class MqttKinds
{
    /// <summary>No base topic is anywhere near this long, in bytes; with the longest suffix it stays far below MQTT's limit.</summary>
    const int LongestTopic = 1000;

    const string Schemes = "mqtt://, mqtts://, ws:// or wss://";

    /// <summary>The broker, always with a port.</summary>
    public static ValueKind<Uri> Broker { get; } = new($"an address that begins with {Schemes}", (text, _) => ParseBroker(text), Format);

    /// <summary>A topic to publish under (MQTT 5.0 §4.7).</summary>
    public static ValueKind<string> Topic { get; } = new("a topic of one or more levels", (text, _) => ParseTopic(text), topic => topic);

    /// <summary>The address as a user writes it: scheme, host, port, and the path where there is one.</summary>
    public static string Format(Uri broker) =>
        $"{broker.Scheme}://{broker.Host}:{broker.Port}{(broker.PathAndQuery == "/" ? "" : broker.PathAndQuery)}";

    static Parsed<Uri> ParseBroker(string text)
    {
        // Before anything is shown: what stands before the @ may be a password.
        if (text.Contains('@', StringComparison.Ordinal))
        {
            return Parsed<Uri>.Bad("user name and password do not belong into the address; use mqtt.username and mqtt.password");
        }

        int end = text.IndexOf("://", StringComparison.Ordinal);
        string scheme = end < 0 ? "" : text[..end].ToLowerInvariant();
        int port = scheme switch { "mqtt" => 1883, "mqtts" => 8883, "ws" => 80, "wss" => 443, _ => 0 };
        if (port == 0)
        {
            return Parsed<Uri>.Bad($"{Quoted.Show(text)} does not begin with {Schemes}{Instead(text, scheme)}");
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            && Uri.CheckHostName(address.DnsSafeHost) != UriHostNameType.Unknown && address.Port != 0 && !text.Any(c => char.IsControl(c) || c is ' ' or '\\')
            ? Checked(text, new UriBuilder(address) { Port = address.Port > 0 ? address.Port : port }.Uri)
            : Parsed<Uri>.Bad($"{Quoted.Show(text)} is no address; write {scheme}://host or {scheme}://host:port");
    }

    static Parsed<Uri> Checked(string text, Uri address)
    {
        bool hasPath = address.PathAndQuery != "/";
        return address.Fragment.Length > 0 || (hasPath && address.Scheme is "mqtt" or "mqtts")
            ? Parsed<Uri>.Bad($"{Quoted.Show(text)} holds more than host and port, which only ws:// and wss:// can have (a path); leave it out, topics are set by mqtt.topic")
            : Parsed<Uri>.Good(address);
    }

    static string Instead(string text, string scheme) => scheme switch
    {
        "" when text.Length > 0 => $"; did you mean {Quoted.Show($"mqtt://{text}")}?",
        "tcp" => "; mqtt:// is the plain one",
        "ssl" or "tls" or "mqtt+ssl" => "; mqtts:// is the one with TLS",
        "http" => "; ws:// is the one over HTTP",
        "https" => "; wss:// is the one over HTTPS",
        _ => "",
    };

    static Parsed<string> ParseTopic(string text)
    {
        string? problem =
            text.Any(char.IsControl) ? "holds a control character"
            : text.AsSpan().ContainsAny('+', '#') ? "holds a wildcard (+ or #), which is for subscribers"
            : text[0] == '$' ? "begins with $, which is the broker's own"
            : text[0] == '/' || text[^1] == '/' ? "begins or ends with a slash; leave that out"
            : text.Contains("//", StringComparison.Ordinal) ? "has an empty level: two slashes in a row; write one"
            : text.EnumerateRunes().Contains(Rune.ReplacementChar) ? "holds a character that is none in Unicode"
            : Encoding.UTF8.GetByteCount(text) > LongestTopic ? "is longer than 1000 bytes"
            : null;
        return problem is null ? Parsed<string>.Good(text) : Parsed<string>.Bad($"the topic {Quoted.Show(text)} {problem}");
    }
}
