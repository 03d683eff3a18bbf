using System.Text;
using P1Daemon.Mqtt;
using P1Daemon.Obis;

namespace P1Daemon.Tests.Mqtt;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ValueTopicsTests
{
    readonly ValueTopics _values = new(new Topics("t"));

    [Test]
    public void Each_number_and_text_is_a_bare_value_and_nested_ones_are_none()
    {
        Assert.That(Follow("""{"power_w":-1193.270,"message":"a \"b\"","devices":[{"channel":1}],"unknown":{"0-0:1.0.0":"x"},"tariff":1}"""),
            Is.EqualTo("power_w=-1193.270 message=a \"b\" tariff=1"));
    }

    [Test]
    public void What_is_no_longer_sent_is_emptied_once()
    {
        Follow("""{"power_w":1,"message":"m"}""");
        Assert.That(Follow("""{"power_w":1}"""), Is.EqualTo("power_w=1 message="));
        Assert.That(Follow("""{"power_w":1}"""), Is.EqualTo("power_w=1"));
    }

    [Test]
    public void What_is_held_keeps_its_value()
    {
        Follow("""{"power_w":1,"gas_m3":2569.646,"gas_time":"2026-11-23T06:35:00+01:00","gas_meter_id":"G1"}""");
        Assert.That(Follow("""{"power_w":2}""", Catalogue.Gas), Is.EqualTo("power_w=2"));
        Assert.That(Follow("""{"power_w":3}"""), Does.Contain("gas_m3=").And.Contain("gas_time=").And.Contain("gas_meter_id="));
    }

    [Test]
    public void An_emptying_that_was_not_sent_stays_due()
    {
        Follow("""{"power_w":1,"message":"m"}""");
        _values.Follow("""{"power_w":1}"""u8, []);
        Assert.That(Follow("""{"power_w":2}"""), Is.EqualTo("power_w=2 message="));
    }

    [Test]
    public void What_the_broker_keeps_from_before_the_start_is_emptied_with_the_first_state_and_not_before([Values] bool early)
    {
        if (early)
        {
            Keep("power_w", "voltage_l1_v", "gas_m3");
            Assert.That(Due(), Is.Empty);
            Assert.That(Follow("""{"power_w":1}""", Catalogue.Gas), Is.EqualTo("power_w=1 voltage_l1_v="));
        }
        else
        {
            Follow("""{"power_w":1}""", Catalogue.Gas);
            Keep("power_w", "voltage_l1_v", "gas_m3");
            Assert.That(Due(), Is.EqualTo("voltage_l1_v="));
        }

        Assert.That(Follow("""{"power_w":2}"""), Is.EqualTo("power_w=2 gas_m3="), "it is held no more, and not there");
    }

    [Test]
    public void It_is_listened_to_until_our_own_come_back()
    {
        _values.Restart();
        Keep("power_w");
        Assert.That(_values.TryTakeHeardOut(out _), Is.False);
        _values.Heard(new HeardMessage("t/values/power_w", "1", Kept: false));
        Assert.That((_values.TryTakeHeardOut(out string filter), filter), Is.EqualTo((true, "t/values/+")));
        Assert.That(_values.TryTakeHeardOut(out _), Is.False, "said once");
    }

    void Keep(params string[] names)
    {
        foreach (string name in names)
        {
            _values.Heard(new HeardMessage($"t/values/{name}", "1", Kept: true));
        }
    }

    string Follow(string state, params ObisField[] held)
    {
        _values.Follow(Encoding.UTF8.GetBytes(state), held);
        return Due();
    }

    string Due()
    {
        var due = new List<string>();
        while (_values.TryTake(out OutgoingMessage message))
        {
            Assert.That(message.Retain, Is.True);
            due.Add($"{message.Topic["t/values/".Length..]}={FakeConnection.TextOf(message)}");
        }

        return string.Join(' ', due);
    }
}
