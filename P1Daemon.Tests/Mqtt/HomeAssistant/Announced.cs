using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Configuration;
using P1Daemon.Mqtt;
using P1Daemon.Mqtt.HomeAssistant;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Mqtt.HomeAssistant;

/// <summary>What is announced of telegrams, as a broker would have it.</summary>
static class Announced
{
    /// <summary>The messages of one telegram, under their topics.</summary>
    public static Dictionary<string, byte[]> Of(params Telegram[] telegrams)
    {
        var discovery = new Discovery(new MqttSettings { Topic = "home/p1" }, ImmutableDictionary<string, string>.Empty, new FakeTimeProvider());
        foreach (Telegram telegram in telegrams)
        {
            discovery.Follow(telegram);
        }

        var messages = new Dictionary<string, byte[]>();
        while (discovery.TryTake(out OutgoingMessage message))
        {
            Assert.That((message.Retain, message.IsJson), Is.EqualTo((true, !message.Body.IsEmpty)));
            messages[message.Topic] = message.Body.ToArray();
        }

        return messages;
    }

    /// <summary>Each entity as one line: device, key, name, class, state class, unit, decimals, category.</summary>
    public static string[] Lines(Dictionary<string, byte[]> messages) =>
    [
        .. from body in messages.Values
           let root = JsonDocument.Parse(body).RootElement
           from component in root.GetProperty("components").EnumerateObject()
           let sensor = component.Value
           select string.Join(" | ",
               root.GetProperty("device").GetProperty("name").GetString(), component.Name, Member(sensor, "name"), Member(sensor, "device_class"),
               Member(sensor, "state_class"), Member(sensor, "unit_of_measurement"), Member(sensor, "suggested_display_precision"), Member(sensor, "entity_category")),
    ];

    /// <summary>The one entity with this key.</summary>
    public static JsonElement Sensor(Dictionary<string, byte[]> messages, string key) =>
        messages.Values.SelectMany(body => JsonDocument.Parse(body).RootElement.GetProperty("components").EnumerateObject()).Single(component => component.Name == key).Value;

    static string Member(JsonElement element, string key) => element.TryGetProperty(key, out JsonElement member) ? member.ToString() : "-";
}
