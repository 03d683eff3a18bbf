using System.Collections.Immutable;
using static P1Daemon.Tests.Mqtt.HomeAssistant.PlanRig;

namespace P1Daemon.Tests.Mqtt.HomeAssistant;

/// <summary>When what is announced and taken back.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DiscoveryTests
{
    const string Power = "1-0:1.7.0(01.193*kW)";

    readonly PlanRig _rig = new();

    [Test]
    public void Nothing_is_announced_before_the_identity_is_known()
    {
        _rig.Start();
        Assert.That(_rig.Due(), Is.EqualTo("status availability=offline"));
        _rig.See(Power, Gas(1, "G1"));
        Assert.That(_rig.Due(), Is.EqualTo("state availability=online"));
        _rig.See(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(_rig.Due(), Is.EqualTo("+E1 +G1"));
        _rig.See(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(_rig.Due(), Is.Empty);
    }

    [Test]
    public void After_each_connect_it_comes_first()
    {
        _rig.Start();
        _rig.See(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(_rig.Due(), Is.EqualTo("+E1 +G1 status state availability=online"));
        _rig.Plan.Begin();
        Assert.That(_rig.Due(), Is.EqualTo("+E1 +G1 status state availability=online"));
        _rig.Time.Advance(TimeSpan.FromMinutes(1));
        _rig.Plan.Begin();
        Assert.That(_rig.Due(), Is.EqualTo("+E1 +G1 status availability=offline"), "also while the meter is silent");
    }

    [Test]
    public void Home_assistants_birth_brings_it_again_after_a_moment()
    {
        _rig.Open(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(_rig.Plan.Filters, Is.EqualTo(["ha/discovery/status"]));
        _rig.Say("offline");
        _rig.Say("online", kept: true);
        Assert.That((_rig.Due(), _rig.Plan.UntilNext), Is.EqualTo(("", TimeSpan.FromMinutes(1))));
        _rig.Say("online");
        Assert.That((_rig.Due(), _rig.Plan.UntilNext), Is.EqualTo(("", TimeSpan.FromSeconds(3))), "one second and half of four");
        _rig.Time.Advance(TimeSpan.FromSeconds(2));
        _rig.Say("online");
        Assert.That((_rig.Due(), _rig.Plan.UntilNext), Is.EqualTo(("", TimeSpan.FromSeconds(1))));
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(_rig.Due(), Is.EqualTo("+E1 +G1"));
        _rig.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(_rig.Due(), Is.Empty);
    }

    [Test]
    public void A_value_that_comes_later_is_added_and_one_that_is_missing_stays()
    {
        _rig.Open(Id("E1"), Power);
        _rig.See(Id("E1"), Power, "1-0:32.7.0(220.1*V)");
        Assert.That(_rig.Due(), Is.EqualTo("+E1"));
        Assert.That(_rig.Text("E1"), Does.Contain("power_w").And.Contain("voltage_l1_v"));
        _rig.See(Id("E1"), "1-0:52.7.0(220.1*V)", Gas(1, "G1"));
        Assert.That(_rig.Due(), Is.EqualTo("+E1 +G1"));
        Assert.That(_rig.Text("E1"), Does.Contain("power_w").And.Contain("voltage_l1_v").And.Contain("voltage_l2_v"));
        _rig.See(Id("E1"), Power, Gas(1, "G1"), "0-1:24.4.0(1)");
        Assert.That(_rig.Due(), Is.EqualTo("+G1"));
        Assert.That(_rig.Text("G1"), Does.Contain("'G1'").And.Contain("valve"));
    }

    [Test]
    public void A_message_is_written_anew_only_when_it_changes()
    {
        _rig.Open(Id("E1"), Power);
        byte[] before = _rig.Kept["+E1"];
        _rig.Plan.Begin();
        _rig.Due();
        Assert.That(_rig.Kept["+E1"], Is.SameAs(before));
    }

    [Test]
    public void A_device_that_no_telegram_tells_of_is_taken_back_after_a_day()
    {
        _rig.Open(Id("E1"), Power, Gas(1, "G1"), Water(2, "W1"));
        _rig.Time.Advance(TimeSpan.FromDays(2));
        _rig.See(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(_rig.Devices(), Is.Empty, "the meter itself was away: counted from the first telegram without it");
        _rig.Time.Advance(TimeSpan.FromHours(23));
        _rig.See(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(_rig.Devices(), Is.Empty);
        _rig.Time.Advance(TimeSpan.FromHours(1));
        _rig.See(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(_rig.Devices(), Is.EqualTo("-W1"));
        Assert.That(_rig.Kept["-W1"], Is.Empty);
        _rig.See(Id("E1"), Power, Gas(1, "G1"), Water(2, "W1"));
        Assert.That(_rig.Devices(), Is.EqualTo("+W1"), "it is back");
    }

    [Test]
    public void A_device_that_comes_back_within_the_day_stays()
    {
        _rig.Open(Id("E1"), Power, Gas(1, "G1"));
        for (int hour = 0; hour < 30; hour += 10)
        {
            _rig.See(Id("E1"), Power);
            _rig.Time.Advance(TimeSpan.FromHours(20));
            _rig.See(Id("E1"), Power, Gas(1, "G1"));
        }

        Assert.That(_rig.Devices(), Is.Empty);
    }

    [Test]
    public void A_device_in_anothers_place_takes_it_at_once()
    {
        _rig.Open(Id("E1"), Power, Gas(1, "G1"));
        _rig.See(Id("E1"), Power, Gas(1, "G2"));
        Assert.That(_rig.Devices(), Is.EqualTo("-G1 +G2"));
    }

    [Test]
    public void A_device_on_another_channel_is_the_same_one()
    {
        _rig.Open(Id("E1"), Power, Gas(1, "G1"));
        byte[] before = _rig.Kept["+G1"];
        _rig.See(Id("E1"), Power, Water(1, "W1"), Gas(2, "G1"));
        Assert.That(_rig.Devices(), Is.EqualTo("+W1"));
        _rig.Plan.Begin();
        Assert.That(_rig.Devices(), Is.EqualTo("+E1 +G1 +W1"));
        Assert.That(_rig.Kept["+G1"], Is.SameAs(before));
    }

    [Test]
    public void A_lost_type_does_not_turn_a_gas_meter_into_something_else()
    {
        _rig.Open(Id("E1"), Power, Gas(1, "G1"));
        _rig.See(Id("E1"), Power, Gas(1, "G1")[(Gas(1, "G1").IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        Assert.That(_rig.Devices(), Is.Empty);
    }

    [Test]
    public void Another_electricity_meter_takes_the_place_of_the_old_one()
    {
        _rig.Open(Id("E1"), Power, Gas(1, "G1"), "1-0:32.7.0(220.1*V)");
        _rig.See(Id("E2"), Power, Gas(1, "G1"));
        Assert.That(_rig.Devices(), Is.EqualTo("-E1 +E2 +G1"));
        Assert.That(_rig.Text("E2"), Does.Not.Contain("voltage_l1_v"));
        Assert.That(_rig.Text("G1"), Does.Contain("\"via_device\":\"p1meter_E2\""));
        _rig.See(Power, Gas(1, "G1"));
        Assert.That(_rig.Devices(), Is.Empty, "no identity in one telegram is no other identity");
    }

    [Test]
    public void What_the_broker_did_not_confirm_to_have_taken_back_is_taken_back_again()
    {
        _rig.Open(Id("E1"), Power);
        _rig.See(Id("E2"), Power);
        Assert.That(_rig.Devices(), Is.EqualTo("-E1 +E2"));
        _rig.Plan.Begin();
        Assert.That(_rig.Devices(), Is.EqualTo("-E1 +E2"));
        _rig.Plan.Taken("ha/discovery/device/p1meter_E1/config");
        _rig.Plan.Begin();
        Assert.That(_rig.Devices(), Is.EqualTo("+E2"));
    }

    [Test]
    public void Meters_that_were_replaced_before_the_start_are_taken_back()
    {
        _rig.Known = ImmutableDictionary<string, string>.Empty.Add("electricity", "E1").Add("gas@1", "G1").Add("water@2", "W1").Add("heat@3", "H1").Add("heat@4", "H1");
        _rig.Open(Id("E2"), Power, Gas(1, "G2"), Water(2, "W1"));
        Assert.That(_rig.Kept.Keys, Is.EquivalentTo(["-E1", "-G1", "+E2", "+G2", "+W1"]));
        _rig.Time.Advance(TimeSpan.FromDays(1));
        _rig.See(Id("E2"), Power, Gas(1, "G2"), Water(2, "W1"));
        Assert.That(_rig.Devices(), Is.EqualTo("-H1"), "not in the telegrams for a day");
    }

    [Test]
    public void What_was_known_before_the_start_and_is_still_there_is_only_announced()
    {
        _rig.Known = ImmutableDictionary<string, string>.Empty.Add("electricity", "E1").Add("gas@1", "G1").Add("gas@2", "G1");
        _rig.Open(Id("E1"), Power, Gas(2, "G1"));
        Assert.That(_rig.Kept.Keys, Is.EqualTo(["+E1", "+G1"]));
        _rig.Time.Advance(TimeSpan.FromDays(2));
        _rig.See(Id("E1"), Power, Gas(2, "G1"));
        Assert.That(_rig.Devices(), Is.Empty);
    }

    [Test]
    public void Switched_off_nothing_is_announced_and_nothing_listened_to()
    {
        _rig.Mqtt.HomeAssistant = false;
        _rig.Open(Id("E1"), Power, Gas(1, "G1"));
        Assert.That(_rig.Kept, Is.Empty);
        Assert.That(_rig.Plan.Filters, Is.Empty);
    }
}
