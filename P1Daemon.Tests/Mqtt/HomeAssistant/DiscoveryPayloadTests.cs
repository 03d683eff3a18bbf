using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using P1Daemon.Obis;
using P1Daemon.Parsing;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Mqtt.HomeAssistant;

/// <summary>The messages, held against Home Assistant's rules over one telegram of each kind of meter.</summary>
sealed class DiscoveryPayloadTests
{
    static readonly string _folder = Checkout.Path("P1Daemon.Tests", "Dialects");

    // What a reading holds besides entities: what is in the device's own block, the meter's clock, and what is a list.
    static readonly string[] _noEntity = ["time", "meter_id", "meter_model", "devices", "power_failures", "monthly_peaks", "unknown"];

    [TestCaseSource(nameof(Dialects))]
    public void Every_message_keeps_the_rules(string dialect)
    {
        Dictionary<string, byte[]> messages = Announced.Of(Named(dialect));
        Assert.That(messages, Is.Not.Empty);
        Assert.That(messages.SelectMany(message => DiscoveryRules.Broken(message.Key, message.Value)), Is.Empty);
        Assert.That(messages.Values.SelectMany(UniqueIds), Is.Unique);
    }

    [TestCaseSource(nameof(Dialects))]
    public void Every_value_that_the_meter_sends_is_announced_and_no_other(string dialect)
    {
        Telegram telegram = Named(dialect);
        string[] plainOfDevices = [.. telegram.Devices.Where(device => device.IsMain).Select(device => Stem(device.PlainField!.Key))];
        IEnumerable<string> sent = JsonDocument.Parse(ReadingJson.ToBytes(telegram)).RootElement.EnumerateObject().Select(member => member.Name)
            .Where(key => !_noEntity.Contains(key) && !plainOfDevices.Any(stem => key.StartsWith(stem + "_", StringComparison.Ordinal)));
        JsonElement main = JsonDocument.Parse(Announced.Of(telegram)[TopicOf(telegram.MeterId!)]).RootElement;
        IEnumerable<string> announced = main.GetProperty("components").EnumerateObject()
            .Where(component => !component.Value.TryGetProperty("state_topic", out _)).Select(component => component.Name);
        Assert.That(announced, Is.EqualTo(sent));
    }

    [TestCaseSource(nameof(Dialects))]
    public void Every_device_with_a_number_and_a_reading_has_a_message_of_its_own(string dialect)
    {
        Telegram telegram = Named(dialect);
        Dictionary<string, byte[]> messages = Announced.Of(telegram);
        string[] expected = [telegram.MeterId!, .. telegram.Devices.Where(device => device.Id is not null && device.Value is not null).Select(device => device.Id!)];
        Assert.That(messages.Keys, Is.EqualTo(expected.Select(TopicOf)));
        Assert.That(messages.Values.Skip(1).Select(body => Device(body, "via_device")), Has.All.EqualTo("p1meter_" + Safe(telegram.MeterId!)));
        Assert.That(messages.Values.Select(body => Device(body, "serial_number")), Is.EqualTo(expected));
    }

    [Test]
    public void The_entities_of_a_dutch_meter_are_these() => Assert.That(Announced.Lines(Announced.Of(Parsed.At(0, TelegramText.Dsmr50Lines[3..]))), Is.EqualTo(
    [
        "Smart meter | protocol | P1 version | - | - | - | - | diagnostic",
        "Smart meter | tariff | Tariff | - | - | - | - | diagnostic",
        "Smart meter | energy_import_kwh | Energy import | energy | total_increasing | kWh | 3 | -",
        "Smart meter | energy_import_t1_kwh | Energy import tariff 1 | energy | total_increasing | kWh | 3 | -",
        "Smart meter | energy_import_t2_kwh | Energy import tariff 2 | energy | total_increasing | kWh | 3 | -",
        "Smart meter | energy_export_kwh | Energy export | energy | total_increasing | kWh | 3 | -",
        "Smart meter | energy_export_t1_kwh | Energy export tariff 1 | energy | total_increasing | kWh | 3 | -",
        "Smart meter | energy_export_t2_kwh | Energy export tariff 2 | energy | total_increasing | kWh | 3 | -",
        "Smart meter | power_w | Power | power | measurement | W | 0 | -",
        "Smart meter | power_import_w | Power import | power | measurement | W | 0 | -",
        "Smart meter | power_export_w | Power export | power | measurement | W | 0 | -",
        "Smart meter | power_l1_w | Power L1 | power | measurement | W | 0 | -",
        "Smart meter | power_l2_w | Power L2 | power | measurement | W | 0 | -",
        "Smart meter | power_l3_w | Power L3 | power | measurement | W | 0 | -",
        "Smart meter | power_import_l1_w | Power import L1 | power | measurement | W | 0 | -",
        "Smart meter | power_import_l2_w | Power import L2 | power | measurement | W | 0 | -",
        "Smart meter | power_import_l3_w | Power import L3 | power | measurement | W | 0 | -",
        "Smart meter | power_export_l1_w | Power export L1 | power | measurement | W | 0 | -",
        "Smart meter | power_export_l2_w | Power export L2 | power | measurement | W | 0 | -",
        "Smart meter | power_export_l3_w | Power export L3 | power | measurement | W | 0 | -",
        "Smart meter | voltage_l1_v | Voltage L1 | voltage | measurement | V | 1 | -",
        "Smart meter | voltage_l2_v | Voltage L2 | voltage | measurement | V | 1 | -",
        "Smart meter | voltage_l3_v | Voltage L3 | voltage | measurement | V | 1 | -",
        "Smart meter | current_l1_a | Current L1 | current | measurement | A | 0 | -",
        "Smart meter | current_l2_a | Current L2 | current | measurement | A | 0 | -",
        "Smart meter | current_l3_a | Current L3 | current | measurement | A | 0 | -",
        "Smart meter | any_power_fail_count | Power failures | - | total_increasing | - | 0 | diagnostic",
        "Smart meter | long_power_fail_count | Long power failures | - | total_increasing | - | 0 | diagnostic",
        "Smart meter | voltage_sag_l1_count | Voltage sags L1 | - | total_increasing | - | 0 | diagnostic",
        "Smart meter | voltage_sag_l2_count | Voltage sags L2 | - | total_increasing | - | 0 | diagnostic",
        "Smart meter | voltage_sag_l3_count | Voltage sags L3 | - | total_increasing | - | 0 | diagnostic",
        "Smart meter | voltage_swell_l1_count | Voltage swells L1 | - | total_increasing | - | 0 | diagnostic",
        "Smart meter | voltage_swell_l2_count | Voltage swells L2 | - | total_increasing | - | 0 | diagnostic",
        "Smart meter | voltage_swell_l3_count | Voltage swells L3 | - | total_increasing | - | 0 | diagnostic",
        "Smart meter | message | Message | - | - | - | - | diagnostic",
        "Smart meter | rejected_telegrams | Rejected telegrams | - | total_increasing | - | 0 | diagnostic",
        "Smart meter | port_reconnects | Port reconnects | - | total_increasing | - | 0 | diagnostic",
        "Smart meter | readings_waiting | Readings waiting | - | measurement | - | 0 | diagnostic",
        "Smart meter | readings_lost | Readings lost | - | total_increasing | - | 0 | diagnostic",
        "Smart meter | clock_offset | Clock offset | duration | measurement | s | 1 | diagnostic",
        "Gas meter | value | Reading | gas | total_increasing | m³ | 3 | -",
        "Gas meter | time | Reading time | timestamp | - | - | - | diagnostic",
    ]));

    [Test]
    public void Where_who_and_since_when_is_said_once_for_the_device()
    {
        byte[] body = Announced.Of(Parsed.At(0, "0-0:96.1.1(4530303437)", "1-0:1.7.0(01.193*kW)"))["homeassistant/device/p1meter_E0047/config"];
        string text = Encoding.UTF8.GetString(body);
        Assert.That(text, Does.StartWith("""{"device":{"identifiers":["p1meter_E0047"],"name":"Smart meter","model":"TST5\\2P1METER-1000","serial_number":"E0047"},"""
            + $$"""
            "origin":{"name":"p1meter","sw_version":"{{P1Daemon.Health.StatusJson.Version}}"},"availability_topic":"home/p1/availability","state_topic":"home/p1/state","qos":1,"components":{
            """));
        Assert.That(text, Does.Contain("""
            "power_w":{"platform":"sensor","unique_id":"p1meter_E0047_power_w","name":"Power","device_class":"power","state_class":"measurement","unit_of_measurement":"W","suggested_display_precision":0,"value_template":"{{ value_json.power_w | default(none) }}"}
            """));
        Assert.That(text, Does.Contain("\"state_topic\":\"home/p1/status\",\"value_template\":\"{{ value_json.mqtt.backlog | default(none) }}\""));
    }

    [Test]
    public void Neither_another_order_nor_another_firmware_changes_an_id()
    {
        string[] lines = ["0-0:96.1.1(4530303437)", "1-0:1.8.1(001193.270*kWh)", "1-0:1.7.0(01.193*kW)", "1-0:32.7.0(220.1*V)"];
        Telegram telegram = Parsed.At(0, lines);
        Dictionary<string, byte[]> before = Announced.Of(telegram);
        Assert.That(Announced.Of(Parsed.At(0, [.. lines.Reverse()])).Values.Single(), Is.EqualTo(before.Values.Single()));
        Assert.That(Announced.Of([.. lines.Skip(1).Select(line => Parsed.At(0, lines[0], line))]).Values.Single(), Is.EqualTo(before.Values.Single()));
        Dictionary<string, byte[]> after = Announced.Of(telegram with { Model = "TST5\\2P1METER-2000" });
        Assert.That(after.Keys, Is.EqualTo(before.Keys));
        Assert.That(UniqueIds(after.Values.Single()), Is.EqualTo(UniqueIds(before.Values.Single())));
    }

    [TestCase("003", "m3", "Gas meter | value | Reading | gas | total_increasing | m³ | 3 | -")]
    [TestCase("007", "m3", "Water meter | value | Reading | water | total_increasing | m³ | 3 | -")]
    [TestCase("006", "m3", "Warm water meter | value | Reading | water | total_increasing | m³ | 3 | -")]
    [TestCase("012", "GJ", "Heat meter | value | Reading | energy | total_increasing | GJ | 3 | -")]
    [TestCase("012", "MJ", "Heat meter | value | Reading | energy | total_increasing | MJ | 3 | -")]
    [TestCase("012", "m3", "Heat meter | value | Reading | volume | total_increasing | m³ | 3 | -")]
    [TestCase("010", "GJ", "Cooling meter | value | Reading | energy | total_increasing | GJ | 3 | -")]
    [TestCase("002", "kwh", "Electricity submeter | value | Reading | energy | total_increasing | kWh | 3 | -")]
    [TestCase("255", "bar", "M-Bus meter | value | Reading | - | total_increasing | bar | 3 | -")]
    public void An_m_bus_devices_register_has_the_unit_that_is_sent_in_home_assistants_spelling(string type, string unit, string line) =>
        Assert.That(Announced.Lines(Announced.Of(Parsed.At(0, "0-0:96.1.1(4530303437)", "1-0:1.7.0(01.193*kW)",
            $"0-1:24.1.0({type})", "0-1:96.1.0(4730303339)", $"0-1:24.2.1(261123063500W)(02569.646*{unit})"))), Does.Contain(line));

    [Test]
    public void A_device_without_a_number_or_behind_a_meter_without_one_is_not_announced()
    {
        string[] gas = ["0-1:24.1.0(003)", "0-1:96.1.0(4730303339)", "0-1:24.2.1(261123063500W)(02569.646*m3)"];
        Assert.That(Announced.Of(Parsed.At(0, ["1-0:1.7.0(01.193*kW)", .. gas])), Is.Empty);
        Assert.That(Announced.Of(Parsed.At(0, ["0-0:96.1.1(4530303437)", "1-0:1.7.0(01.193*kW)", gas[0], gas[2]])), Has.Count.EqualTo(1));
        Assert.That(Announced.Of(Parsed.At(0, ["0-0:96.1.1(4730303339)", "1-0:1.7.0(01.193*kW)", .. gas])), Has.Count.EqualTo(1), "one number, one topic");
    }

    [Test]
    public void A_held_register_is_announced_all_the_same()
    {
        Telegram telegram = Parsed.At(0, "0-0:96.1.1(4530303437)", "1-0:1.7.0(01.193*kW)") with
        {
            Held = [Catalogue.EnergyImport],
            Devices = [new MBusDevice { Channel = 1, Kind = DeviceKind.Gas, Id = "G1", Unit = "m3" }],
        };
        Assert.That(Announced.Lines(Announced.Of(telegram)),
            Does.Contain("Smart meter | energy_import_kwh | Energy import | energy | total_increasing | kWh | 3 | -")
                .And.Contain("Gas meter | value | Reading | gas | total_increasing | m³ | 3 | -"));
    }

    [TestCase("ISK5\\2M550T-1012", "Iskraemeco")]
    [TestCase("ISk5\\2MT382-1004", "Iskraemeco")]
    [TestCase("LGF5E360", "Landis+Gyr")]
    [TestCase("Ene5\\T210-D ESMR5.0", null)]
    [TestCase("KF", null)]
    public void The_maker_is_said_only_where_the_ident_line_tells_it(string model, string? maker) =>
        Assert.That(Device(Announced.Of(Parsed.At(0, "0-0:96.1.1(4530303437)", "1-0:1.7.0(01.193*kW)") with { Model = model }).Values.Single(), "manufacturer"), Is.EqualTo(maker));

    // Each of these is a message that Home Assistant refuses or complains of.
    [TestCase("expire_after", "60", "it has expire_after")]
    [TestCase("unit_of_measurement", "\"m3\"", "the unit 'm3' with the class power")]
    [TestCase("state_class", "\"total_increasing\"", "the state class 'total_increasing' with the class power")]
    [TestCase("device_class", "\"strength\"", "the class strength")]
    [TestCase("device_class", "\"energy\"", "the unit 'W' with the class energy")]
    [TestCase("platform", "\"sensors\"", "its platform")]
    [TestCase("unique_id", "\"\"", "no unique_id")]
    [TestCase("entity_category", "\"config\"", "a sensor's category can only be diagnostic")]
    [TestCase("options", "[\"1\"]", "options belong to the class enum, and it to them")]
    [TestCase("name", "\"Smart meter power\"", "the name Smart meter power repeats the device's, or has no capital")]
    [TestCase("name", "\"Power L1\"", "two entities of one name")]
    [TestCase("suggested_display_precision", "-1", "decimals belong to numbers, and numbers have them")]
    public void A_message_that_breaks_a_rule_is_seen(string member, string value, string what)
    {
        (string topic, byte[] body) = Announced.Of(Parsed.At(0, TelegramText.Dsmr50Lines[3..])).First();
        JsonNode root = JsonNode.Parse(body)!;
        root["components"]!["power_w"]![member] = JsonNode.Parse(value);
        Assert.That(DiscoveryRules.Broken(topic, Encoding.UTF8.GetBytes(root.ToJsonString())), Has.Some.Contains(what));
    }

    [TestCase("~")]
    [TestCase("avty_t")]
    public void A_root_with_a_key_that_it_must_not_have_is_seen(string key)
    {
        (string topic, byte[] body) = Announced.Of(Parsed.At(0, TelegramText.Dsmr50Lines[3..])).First();
        JsonNode root = JsonNode.Parse(body)!;
        root[key] = "x";
        Assert.That(DiscoveryRules.Broken(topic + "/x", Encoding.UTF8.GetBytes(root.ToJsonString())), Is.EqualTo([$"the topic {topic}/x", $"the root has {key}"]));
    }

    static IEnumerable<string> Dialects =>
        Directory.GetFiles(_folder, "*.telegram").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>The telegram of a dialect; some meters do not say their number, and are then given one.</summary>
    static Telegram Named(string dialect)
    {
        Telegram telegram = new TelegramParser(new MeterClock(TimeZoneInfo.Utc)).Parse(File.ReadAllBytes(Path.Combine(_folder, $"{dialect}.telegram")), received: null)!;
        return telegram.MeterId is not null ? telegram : telegram with { Texts = [new TextValue(Catalogue.MeterId, "P1 METER/1"), .. telegram.Texts] };
    }

    static string Safe(string id) => string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_'));

    static string TopicOf(string id) => $"homeassistant/device/p1meter_{Safe(id)}/config";

    static string Stem(string key) => key[..key.LastIndexOf('_')];

    static string? Device(byte[] body, string member) =>
        JsonDocument.Parse(body).RootElement.GetProperty("device").TryGetProperty(member, out JsonElement value) ? value.GetString() : null;

    static string[] UniqueIds(byte[] body) =>
        [.. JsonDocument.Parse(body).RootElement.GetProperty("components").EnumerateObject().Select(component => component.Value.GetProperty("unique_id").GetString()!)];
}
