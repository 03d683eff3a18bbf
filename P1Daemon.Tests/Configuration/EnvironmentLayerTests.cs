using P1Daemon.Configuration;

namespace P1Daemon.Tests.Configuration;

/// <summary>The overrides in the environment.</summary>
[TestFixture]
internal sealed class EnvironmentLayerTests
{
    [Test]
    public void Load_lets_the_environment_override_the_file()
    {
        using var sandbox = new ConfigSandbox();
        sandbox.Environment["P1METER__SCHEDULE__INTERVAL_SECONDS"] = "60";
        sandbox.Environment["P1METER__HTTP__LISTEN"] = "*:9000";
        sandbox.Environment["P1METER_BOOT_ID"] = "6c9e7c1b";

        Settings settings = sandbox.Settings("schedule:\n  interval_seconds: 5\n");

        Assert.Multiple(() =>
        {
            Assert.That(settings.Schedule.IntervalSeconds, Is.EqualTo(60));
            Assert.That(settings.Http.Listen, Is.EqualTo(new ListenAddress("*", 9000)));
        });
    }

    [Test]
    public void Every_key_can_be_overridden([Values] bool empty)
    {
        foreach (ConfigKey key in ConfigKeys.All)
        {
            using var sandbox = new ConfigSandbox();
            sandbox.Environment[key.Variable] = empty ? "" : key.Default;

            string[] expected = key.AllowsEmpty || !empty ? [] : [$"{key.Variable}: {key.FullName}: there is no value"];
            Assert.That(sandbox.Problems("").Select(p => p.Split("; ")[0]), Is.EqualTo(expected));
        }
    }

    [TestCase("P1METER__MQTT__PASWORD", "P1METER__MQTT__PASWORD: no such key, did you mean P1METER__MQTT__PASSWORD?")]
    [TestCase("P1METER__MQTT_PASSWORD", "P1METER__MQTT_PASSWORD: no such key, did you mean P1METER__MQTT__PASSWORD?")]
    [TestCase("P1METER__mqtt__password", "P1METER__mqtt__password: no such key, did you mean P1METER__MQTT__PASSWORD?")]
    [TestCase("P1METER__MQTTT__TOPIC", "P1METER__MQTTT__TOPIC: no such key, did you mean P1METER__MQTT__TOPIC?")]
    [TestCase("P1METER__WHATEVER", "P1METER__WHATEVER: no such key; a variable is P1METER__<SECTION>__<KEY>, as in P1METER__MQTT__BROKER; correct or remove it")]
    public void Load_names_an_unknown_variable_and_not_its_value(string name, string expected)
    {
        using var sandbox = new ConfigSandbox();
        sandbox.Environment[name] = "hunter2";

        Assert.That(sandbox.Problems(""), Is.EqualTo(new[] { expected }));
    }
}
