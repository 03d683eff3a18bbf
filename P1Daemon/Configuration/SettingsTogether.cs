using System.Net;

namespace P1Daemon.Configuration;

/// <summary>What several keys must be together.</summary>
internal static class SettingsTogether
{
    /// <summary>Adds a problem for each set of keys that do not go together and are right each by itself.</summary>
    /// <param name="settings">Built from all layers.</param>
    /// <param name="placeOf">Where a key's value stands.</param>
    /// <param name="problems">Those with single keys; the new ones are added.</param>
    public static void Check(Settings settings, Func<ConfigKey, ConfigPlace> placeOf, List<ConfigProblem> problems)
    {
        HashSet<string?> wrong = [.. problems.Select(p => p.Key)];
        Rule(["mqtt.certificate_file", "mqtt.certificate_key_file"], () => Certificate(settings.Mqtt));
        Rule(["mqtt.topic", "mqtt.home_assistant", "mqtt.home_assistant_prefix"], () => Topics(settings.Mqtt));
        Rule(["http.enabled", "http.listen", "relay.listen"], () => Listeners(settings, placeOf));

        void Rule(string[] keys, Func<(string Key, string Message)?> check)
        {
            if (!keys.Any(wrong.Contains) && check() is var (key, message))
            {
                problems.Add(new ConfigProblem(placeOf(Key(key)), key, message));
            }
        }
    }

    static ConfigKey Key(string fullName) => ConfigKeys.All.First(k => k.FullName == fullName);

    static (string Key, string Message)? Certificate(MqttSettings mqtt) => (mqtt.CertificateFile, mqtt.CertificateKeyFile) switch
    {
        ({ } certificate, { } key) => CertificateFiles.PairProblem(certificate, key) is { } problem ? ("mqtt.certificate_key_file", problem) : null,
        ({ }, null) => ("mqtt.certificate_file", "mqtt.certificate_key_file is not set; a client certificate needs both"),
        (null, { }) => ("mqtt.certificate_key_file", "mqtt.certificate_file is not set; a client certificate needs both"),
        _ => null,
    };

    // <topic>/status is ours and <prefix>/status is Home Assistant's own: one would overwrite the other.
    static (string Key, string Message)? Topics(MqttSettings mqtt) => mqtt.HomeAssistant && mqtt.Topic == mqtt.HomeAssistantPrefix
        ? ("mqtt.topic", $"mqtt.home_assistant_prefix is also {Quoted.Show(mqtt.Topic)}; give the meter a topic of its own, such as p1meter")
        : null;

    // Told at the second of the two, because it is the one that would find the port taken.
    static (string Key, string Message)? Listeners(Settings settings, Func<ConfigKey, ConfigPlace> placeOf)
    {
        if (!settings.Http.Enabled || settings.Relay.Listen is not { } relay || !Overlap(settings.Http.Listen, relay))
        {
            return null;
        }

        bool relayIsFirst = IsBefore(placeOf(Key("relay.listen")), placeOf(Key("http.listen")));
        return relayIsFirst
            ? ("http.listen", $"the port is that of relay.listen, {relay}; give one of them another port")
            : ("relay.listen", $"the port is that of http.listen, {settings.Http.Listen}; give one of them another port");
    }

    // Port 0 is any free one.
    static bool Overlap(ListenAddress a, ListenAddress b) =>
        a.Port == b.Port && a.Port != 0
        && (Holds(a, b) || Holds(b, a) || string.Equals(a.Host, b.Host, StringComparison.OrdinalIgnoreCase)
            || (a.IsLoopback && b.IsLoopback && (IsName(a) || IsName(b))));

    static bool Holds(ListenAddress any, ListenAddress other) => any.IsAny && !(any.IsAnyIPv4 && other.IsIPv6);

    static bool IsName(ListenAddress address) => !IPAddress.TryParse(address.Host, out _);

    static bool IsBefore(ConfigPlace a, ConfigPlace b) => (a.Layer, a.Line, a.Column).CompareTo((b.Layer, b.Line, b.Column)) < 0;
}
