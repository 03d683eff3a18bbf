using System.Text.Json;
using System.Text.RegularExpressions;

namespace P1Daemon.Tests.Mqtt.HomeAssistant;

/// <summary>
/// What Home Assistant asks of a device's message (its pages on MQTT discovery, on the MQTT sensor, on sensors and on the energy dashboard, 2024.11 and later),
/// written down by itself: nothing here looks at the code under test.
/// </summary>
static partial class DiscoveryRules
{
    // The root refuses the whole message for one key that it does not know.
    static readonly string[] _rootKeys = ["device", "origin", "components", "availability_topic", "state_topic", "qos"];
    static readonly string[] _deviceKeys = ["identifiers", "name", "manufacturer", "model", "serial_number", "via_device"];
    static readonly string[] _originKeys = ["name", "sw_version"];
    static readonly string[] _sensorKeys =
    [
        "platform", "unique_id", "name", "device_class", "state_class", "unit_of_measurement", "suggested_display_precision", "options", "entity_category",
        "state_topic", "value_template",
    ];

    // Of each device class: its units ("" for none) and its state classes.
    static readonly Dictionary<string, (string[] Units, string[] States)> _classes = new()
    {
        [""] = (["", "kvarh"], ["", "measurement", "total_increasing"]),
        ["energy"] = (["Wh", "kWh", "MJ", "GJ"], ["total_increasing"]),
        ["gas"] = (["m³"], ["total_increasing"]),
        ["water"] = (["m³"], ["total_increasing"]),
        ["volume"] = (["m³"], ["total_increasing"]),
        ["power"] = (["W"], ["", "measurement"]),
        ["reactive_power"] = (["var"], ["", "measurement"]),
        ["apparent_power"] = (["VA"], ["", "measurement"]),
        ["voltage"] = (["V"], ["", "measurement"]),
        ["current"] = (["A"], ["", "measurement"]),
        ["frequency"] = (["Hz"], ["measurement"]),
        ["power_factor"] = ([""], ["measurement"]),
        ["duration"] = (["s"], ["measurement"]),
        ["timestamp"] = ([""], [""]),
        ["enum"] = ([""], [""]),
    };

    /// <summary>What is wrong with a message; empty when all is right.</summary>
    public static IEnumerable<string> Broken(string topic, byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return [.. Broken(topic, document.RootElement.Clone())];
    }

    static IEnumerable<string> Broken(string topic, JsonElement root)
    {
        if (!TopicPattern().IsMatch(topic))
        {
            yield return $"the topic {topic}";
        }

        string[] needed = ["device", "origin", "components", "availability_topic", "state_topic"];
        foreach (string key in needed.Where(key => !root.TryGetProperty(key, out _)))
        {
            yield return $"no {key}";
        }

        JsonElement device = root.GetProperty("device");
        JsonElement components = root.GetProperty("components");
        IEnumerable<string> wrong =
        [
            .. Unknown(root, _rootKeys, "the root"), .. Unknown(device, _deviceKeys, "device"), .. Unknown(root.GetProperty("origin"), _originKeys, "origin"),
            .. Empty(root.GetProperty("origin"), "name"), .. Empty(device, "name"),
        ];
        foreach (string one in wrong)
        {
            yield return one;
        }

        if (device.GetProperty("identifiers").GetArrayLength() == 0)
        {
            yield return "a device without identifier";
        }

        if (!components.EnumerateObject().Any())
        {
            yield return "no component";
        }

        string[] names = [.. components.EnumerateObject().Select(component => Text(component.Value, "name"))];
        if (names.Distinct().Count() != names.Length)
        {
            yield return "two entities of one name";
        }

        foreach (JsonProperty component in components.EnumerateObject())
        {
            foreach (string one in BrokenSensor(component.Value, Text(device, "name")))
            {
                yield return $"{component.Name}: {one}";
            }
        }
    }

    static IEnumerable<string> BrokenSensor(JsonElement sensor, string device)
    {
        IEnumerable<string> wrong =
        [
            .. Unknown(sensor, _sensorKeys, "it"), .. Empty(sensor, "unique_id"), .. Empty(sensor, "name"), .. Empty(sensor, "value_template"),
        ];
        foreach (string one in wrong)
        {
            yield return one;
        }

        if (Text(sensor, "platform") != "sensor")
        {
            yield return "its platform";
        }

        string name = Text(sensor, "name");
        if (name.StartsWith(device, StringComparison.OrdinalIgnoreCase) || !char.IsUpper(name[0]))
        {
            yield return $"the name {name} repeats the device's, or has no capital";
        }

        if (Text(sensor, "entity_category") is not ("" or "diagnostic"))
        {
            yield return "a sensor's category can only be diagnostic";
        }

        string its = Text(sensor, "device_class");
        string unit = Text(sensor, "unit_of_measurement");
        string state = Text(sensor, "state_class");
        if (!_classes.TryGetValue(its, out (string[] Units, string[] States) allowed))
        {
            yield return $"the class {its}";
            yield break;
        }

        if (!allowed.Units.Contains(unit))
        {
            yield return $"the unit '{unit}' with the class {its}";
        }

        if (!allowed.States.Contains(state))
        {
            yield return $"the state class '{state}' with the class {its}";
        }

        if ((its == "enum") != sensor.TryGetProperty("options", out _))
        {
            yield return "options belong to the class enum, and it to them";
        }

        bool isNumber = unit.Length > 0 || state.Length > 0;
        if (isNumber != sensor.TryGetProperty("suggested_display_precision", out JsonElement decimals) || (isNumber && decimals.GetInt32() is < 0 or > 6))
        {
            yield return "decimals belong to numbers, and numbers have them";
        }
    }

    static IEnumerable<string> Unknown(JsonElement element, string[] known, string where) =>
        element.EnumerateObject().Where(member => !known.Contains(member.Name)).Select(member => $"{where} has {member.Name}");

    static IEnumerable<string> Empty(JsonElement element, string key) => Text(element, key).Length == 0 ? [$"no {key}"] : [];

    static string Text(JsonElement element, string key) => element.TryGetProperty(key, out JsonElement member) ? member.GetString()! : "";

    [GeneratedRegex("^[^/]+/device/p1meter_[a-zA-Z0-9_-]+/config$")]
    private static partial Regex TopicPattern();
}
