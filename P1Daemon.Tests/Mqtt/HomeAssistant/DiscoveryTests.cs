using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Live;
using P1Daemon.Mqtt;
using P1Daemon.Mqtt.HomeAssistant;

namespace P1Daemon.Tests.Mqtt.HomeAssistant;

/// <summary>When what is announced: each test reads the plan as a line of topics, <c>+E1</c> for a device that is announced and <c>-E1</c> for one that is taken back.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DiscoveryTests
{
    const string Power = "1-0:1.7.0(01.193*kW)";

    readonly FakeTimeProvider _time = new();
    readonly MeterHealth _meter = new();
    readonly MqttSettings _mqtt = new() { Topic = "t", HomeAssistantPrefix = "ha/discovery" };
    readonly Dictionary<string, byte[]> _kept = [];
    ImmutableDictionary<string, string> _known = ImmutableDictionary<string, string>.Empty;
    Feed _feed = null!;
    PublishPlan _plan = null!;

    [Test]
    public void Nothing_is_announced_before_the_identity_is_known()
    {
        Start();
        Assert.That(Due(), Is.EqualTo("status availability=offline"));
        See(Power, Gas(1, "G1"));
        Assert.That(Due(), Is.EqualTo("state availability=online"));
        See(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(Due(), Is.EqualTo("+E1 +G1"));
        See(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(Due(), Is.Empty);
    }

    [Test]
    public void After_each_connect_it_comes_first()
    {
        Start();
        See(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(Due(), Is.EqualTo("+E1 +G1 status state availability=online"));
        _plan.Begin();
        Assert.That(Due(), Is.EqualTo("+E1 +G1 status state availability=online"));
        _time.Advance(TimeSpan.FromMinutes(1));
        _plan.Begin();
        Assert.That(Due(), Is.EqualTo("+E1 +G1 status availability=offline"), "also while the meter is silent");
    }

    [Test]
    public void Home_assistants_birth_brings_it_again_after_a_moment()
    {
        Open(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(_plan.BirthTopic, Is.EqualTo("ha/discovery/status"));
        _plan.Heard("offline");
        Assert.That((Due(), _plan.UntilNext), Is.EqualTo(("", TimeSpan.FromMinutes(1))));
        _plan.Heard("online");
        Assert.That((Due(), _plan.UntilNext), Is.EqualTo(("", TimeSpan.FromSeconds(3))), "one second and half of four");
        _time.Advance(TimeSpan.FromSeconds(2));
        _plan.Heard("online");
        Assert.That((Due(), _plan.UntilNext), Is.EqualTo(("", TimeSpan.FromSeconds(1))));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Due(), Is.EqualTo("+E1 +G1"));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(Due(), Is.Empty);
    }

    [Test]
    public void A_value_that_comes_later_is_added_and_one_that_is_missing_stays()
    {
        Open(Id("E1"), Power);
        See(Id("E1"), Power, "1-0:32.7.0(220.1*V)");
        Assert.That(Due(), Is.EqualTo("+E1"));
        Assert.That(Text("E1"), Does.Contain("power_w").And.Contain("voltage_l1_v"));
        See(Id("E1"), "1-0:52.7.0(220.1*V)", Gas(1, "G1"));
        Assert.That(Due(), Is.EqualTo("+E1 +G1"));
        Assert.That(Text("E1"), Does.Contain("power_w").And.Contain("voltage_l1_v").And.Contain("voltage_l2_v"));
        See(Id("E1"), Power, Gas(1, "G1"), "0-1:24.4.0(1)");
        Assert.That(Due(), Is.EqualTo("+G1"));
        Assert.That(Text("G1"), Does.Contain("'G1'").And.Contain("valve"));
    }

    [Test]
    public void A_message_is_written_anew_only_when_it_changes()
    {
        Open(Id("E1"), Power);
        byte[] before = _kept["+E1"];
        _plan.Begin();
        Due();
        Assert.That(_kept["+E1"], Is.SameAs(before));
    }

    [Test]
    public void A_device_that_no_telegram_tells_of_is_taken_back_after_a_day()
    {
        Open(Id("E1"), Power, Gas(1, "G1"), Water(2, "W1"));
        _time.Advance(TimeSpan.FromDays(2));
        See(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(Devices(), Is.Empty, "the meter itself was away: counted from the first telegram without it");
        _time.Advance(TimeSpan.FromHours(23));
        See(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(Devices(), Is.Empty);
        _time.Advance(TimeSpan.FromHours(1));
        See(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(Devices(), Is.EqualTo("-W1"));
        Assert.That(_kept["-W1"], Is.Empty);
        See(Id("E1"), Power, Gas(1, "G1"), Water(2, "W1"));
        Assert.That(Devices(), Is.EqualTo("+W1"), "it is back");
    }

    [Test]
    public void A_device_that_comes_back_within_the_day_stays()
    {
        Open(Id("E1"), Power, Gas(1, "G1"));
        for (int hour = 0; hour < 30; hour += 10)
        {
            See(Id("E1"), Power);
            _time.Advance(TimeSpan.FromHours(20));
            See(Id("E1"), Power, Gas(1, "G1"));
        }

        Assert.That(Devices(), Is.Empty);
    }

    [Test]
    public void A_device_in_anothers_place_takes_it_at_once()
    {
        Open(Id("E1"), Power, Gas(1, "G1"));
        See(Id("E1"), Power, Gas(1, "G2"));
        Assert.That(Devices(), Is.EqualTo("-G1 +G2"));
    }

    [Test]
    public void A_device_on_another_channel_is_the_same_one()
    {
        Open(Id("E1"), Power, Gas(1, "G1"));
        byte[] before = _kept["+G1"];
        See(Id("E1"), Power, Water(1, "W1"), Gas(2, "G1"));
        Assert.That(Devices(), Is.EqualTo("+W1"));
        _plan.Begin();
        Assert.That(Devices(), Is.EqualTo("+E1 +G1 +W1"));
        Assert.That(_kept["+G1"], Is.SameAs(before));
    }

    [Test]
    public void A_lost_type_does_not_turn_a_gas_meter_into_something_else()
    {
        Open(Id("E1"), Power, Gas(1, "G1"));
        See(Id("E1"), Power, Gas(1, "G1")[(Gas(1, "G1").IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        Assert.That(Devices(), Is.Empty);
    }

    [Test]
    public void Another_electricity_meter_takes_the_place_of_the_old_one()
    {
        Open(Id("E1"), Power, Gas(1, "G1"), "1-0:32.7.0(220.1*V)");
        See(Id("E2"), Power, Gas(1, "G1"));
        Assert.That(Devices(), Is.EqualTo("-E1 +E2 +G1"));
        Assert.That(Text("E2"), Does.Not.Contain("voltage_l1_v"));
        Assert.That(Text("G1"), Does.Contain("\"via_device\":\"p1meter_E2\""));
        See(Power, Gas(1, "G1"));
        Assert.That(Devices(), Is.Empty, "no identity in one telegram is no other identity");
    }

    [Test]
    public void What_the_broker_did_not_confirm_to_have_taken_back_is_taken_back_again()
    {
        Open(Id("E1"), Power);
        See(Id("E2"), Power);
        Assert.That(Devices(), Is.EqualTo("-E1 +E2"));
        _plan.Begin();
        Assert.That(Devices(), Is.EqualTo("-E1 +E2"));
        _plan.Taken("ha/discovery/device/p1meter_E1/config");
        _plan.Begin();
        Assert.That(Devices(), Is.EqualTo("+E2"));
    }

    [Test]
    public void Meters_that_were_replaced_before_the_start_are_taken_back()
    {
        _known = ImmutableDictionary<string, string>.Empty.Add("electricity", "E1").Add("gas@1", "G1").Add("water@2", "W1").Add("heat@3", "H1").Add("heat@4", "H1");
        Open(Id("E2"), Power, Gas(1, "G2"), Water(2, "W1"));
        Assert.That(_kept.Keys, Is.EquivalentTo(["-E1", "-G1", "+E2", "+G2", "+W1"]));
        _time.Advance(TimeSpan.FromDays(1));
        See(Id("E2"), Power, Gas(1, "G2"), Water(2, "W1"));
        Assert.That(Devices(), Is.EqualTo("-H1"), "not in the telegrams for a day");
    }

    [Test]
    public void What_was_known_before_the_start_and_is_still_there_is_only_announced()
    {
        _known = ImmutableDictionary<string, string>.Empty.Add("electricity", "E1").Add("gas@1", "G1").Add("gas@2", "G1");
        Open(Id("E1"), Power, Gas(2, "G1"));
        Assert.That(_kept.Keys, Is.EqualTo(["+E1", "+G1"]));
        _time.Advance(TimeSpan.FromDays(2));
        See(Id("E1"), Power, Gas(2, "G1"));
        Assert.That(Devices(), Is.Empty);
    }

    [Test]
    public void Switched_off_nothing_is_announced_and_nothing_listened_to()
    {
        _mqtt.HomeAssistant = false;
        Open(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(_kept, Is.Empty);
        Assert.That(_plan.BirthTopic, Is.Null);
    }

    static string Id(string id) => $"0-0:96.1.1({Convert.ToHexString(Encoding.ASCII.GetBytes(id))})";

    static string Gas(int channel, string id) => Device(channel, "003", id);

    static string Water(int channel, string id) => Device(channel, "007", id);

    static string Device(int channel, string type, string id) =>
        $"0-{channel}:24.1.0({type})\r\n0-{channel}:96.1.0({Convert.ToHexString(Encoding.ASCII.GetBytes(id))})\r\n0-{channel}:24.2.1(261123063500W)(02569.646*m3)";

    /// <summary>Connected, before the first telegram.</summary>
    void Start()
    {
        _feed = new Feed(_time);
        _plan = new PublishPlan(_mqtt, TimeSpan.FromSeconds(30), _feed, _meter, new MessageBodies(() => [1], _ => [2], _ => [3]), _time,
            _mqtt.HomeAssistant ? new Discovery(_mqtt, _known, _time, () => 0.5) : null);
        _plan.Begin();
        _meter.Update(now => now with { State = MeterState.Online });
    }

    void Open(params string[] lines)
    {
        Start();
        See(lines);
        Due();
    }

    void See(params string[] lines) => _feed.Publish(Parsed.At(0, lines), Array.Empty<byte>());

    string Text(string device) => Encoding.UTF8.GetString(_kept[$"+{device}"]);

    string Devices() => string.Join(' ', Due().Split(' ').Where(part => part.StartsWith('+') || part.StartsWith('-')));

    string Due()
    {
        var due = new List<string>();
        while (_plan.TryTake(out OutgoingMessage message))
        {
            string[] levels = message.Topic.Split('/');
            if (levels[^1] != "config")
            {
                due.Add(levels[^1] == "availability" ? $"availability={FakeConnection.TextOf(message)}" : levels[^1]);
                continue;
            }

            Assert.That((string.Join('/', levels[..^2]), message.Retain), Is.EqualTo(("ha/discovery/device", true)));
            string name = $"{(message.Body.IsEmpty ? '-' : '+')}{levels[^2]["p1meter_".Length..]}";
            Assert.That(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(message.Body, out ArraySegment<byte> body), Is.True);
            _kept[name] = body.Array ?? [];
            due.Add(name);
        }

        return string.Join(' ', due);
    }
}
