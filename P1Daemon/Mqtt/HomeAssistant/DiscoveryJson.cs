using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using P1Daemon.Health;

namespace P1Daemon.Mqtt.HomeAssistant;

/// <summary>
/// A device as Home Assistant reads it (MQTT device discovery, from 2024.11): who it is, who says so, where its values are, and its entities. Names
/// are written out: the abbreviations save the broker some kilobytes and cost the reader more.
/// </summary>
internal sealed class DiscoveryJson(Topics topics)
{
    // Relaxed: m³ stays m³; nothing here is ever put into HTML.
    static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The device's message.</summary>
    public byte[] Write(AnnouncedDevice device)
    {
        var buffer = new ArrayBufferWriter<byte>(16_384);
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            json.WriteStartObject();
            WriteDevice(json, device);
            json.WriteStartObject("origin");
            json.WriteString("name", "p1meter");
            json.WriteString("sw_version", StatusJson.Version);
            json.WriteEndObject();
            json.WriteString("availability_topic", topics.Availability);
            json.WriteString("state_topic", topics.State);
            json.WriteNumber("qos", 1);
            json.WriteStartObject("components");
            foreach (Sensor sensor in device.Sensors)
            {
                Write(json, device, sensor);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    static void WriteDevice(Utf8JsonWriter json, AnnouncedDevice device)
    {
        json.WriteStartObject("device");
        json.WriteStartArray("identifiers");
        json.WriteStringValue(device.ObjectId);
        json.WriteEndArray();
        json.WriteString("name", device.Name);
        WriteText(json, "manufacturer", Maker.Of(device.Model));
        WriteText(json, "model", device.Model);
        json.WriteString("serial_number", device.Id);
        WriteText(json, "via_device", device.Via);
        json.WriteEndObject();
    }

    void Write(Utf8JsonWriter json, AnnouncedDevice device, Sensor sensor)
    {
        json.WriteStartObject(sensor.Key);
        json.WriteString("platform", "sensor");
        json.WriteString("unique_id", $"{device.ObjectId}_{sensor.Key}");
        json.WriteString("name", sensor.Name);
        WriteText(json, "device_class", sensor.DeviceClass);
        WriteText(json, "state_class", sensor.StateClass);
        WriteText(json, "unit_of_measurement", sensor.Unit);
        if (sensor.Precision is { } decimals)
        {
            json.WriteNumber("suggested_display_precision", decimals);
        }

        if (sensor.Options is { } options)
        {
            json.WriteStartArray("options");
            foreach (string option in options)
            {
                json.WriteStringValue(option);
            }

            json.WriteEndArray();
        }

        WriteText(json, "entity_category", sensor.IsDiagnostic ? "diagnostic" : null);
        WriteText(json, "state_topic", sensor.IsInStatus ? topics.Status : null);
        json.WriteString("value_template", sensor.Template);
        json.WriteEndObject();
    }

    static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json.WriteString(name, text);
        }
    }
}
