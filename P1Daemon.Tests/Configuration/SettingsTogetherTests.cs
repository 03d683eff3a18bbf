using P1Daemon.Configuration;

namespace P1Daemon.Tests.Configuration;

/// <summary>Keys that do not go together.</summary>
[TestFixture]
internal sealed class SettingsTogetherTests
{
    const string SamePort = "relay.listen: the port is that of http.listen";

    ConfigSandbox _sandbox = null!;

    [SetUp]
    public void SetUp() => _sandbox = new ConfigSandbox();

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [Test]
    public void Check_is_made_whatever_other_keys_are_wrong()
    {
        _sandbox.WriteCertificate("me.pem", "me.key");

        Assert.That(_sandbox.Problems("mqtt:\n  topic: homeassistant\n  certificate_file: me.pem\n  live: maybe\n"), Is.EqualTo(new[]
        {
            "config.yaml:2:10: mqtt.topic: mqtt.home_assistant_prefix is also \"homeassistant\"; give the meter a topic of its own, such as p1meter",
            "config.yaml:3:21: mqtt.certificate_file: mqtt.certificate_key_file is not set; a client certificate needs both",
            "config.yaml:4:9: mqtt.live: \"maybe\" is not true or false",
        }));
    }

    [TestCase("mqtt:\n  topic: homeassistant\n  home_assistant: maybe\n", "config.yaml:3:19: mqtt.home_assistant: \"maybe\" is not true or false")]
    [TestCase("mqtt:\n  certificate_file: me.pem\n  certificate_key_file: @x\n", "config.yaml:3:25: mqtt.certificate_key_file: a value that begins with @ goes in quotes")]
    public void Check_waits_until_its_own_keys_are_right(string yaml, string expected)
    {
        _sandbox.WriteCertificate("me.pem", "me.key");

        Assert.That(_sandbox.Problems(yaml), Is.EqualTo(new[] { expected }));
    }

    [TestCase("http:\n  listen: localhost:9000\nrelay:\n  listen: localhost:9000\n", "config.yaml:4:11: " + SamePort + ", localhost:9000; give one of them another port")]
    [TestCase("http:\n  listen: localhost:9000\nrelay:\n  listen: \"*:9000\"\n", "config.yaml:4:11: " + SamePort + ", localhost:9000; give one of them another port")]
    [TestCase("http:\n  listen: localhost:9000\nrelay:\n  listen: 127.0.0.1:9000\n", "config.yaml:4:11: " + SamePort + ", localhost:9000; give one of them another port")]
    [TestCase("relay:\n  listen: localhost:8180\n", "config.yaml:2:11: " + SamePort + ", localhost:8180; give one of them another port")]
    [TestCase("relay:\n  listen: 0.0.0.0:9000\nhttp:\n  listen: localhost:9000\n", "config.yaml:4:11: http.listen: the port is that of relay.listen, 0.0.0.0:9000; give one of them another port")]
    [TestCase("http:\n  listen: LOCALHOST:9000\nrelay:\n  listen: 127.0.0.1:9000\n", "config.yaml:4:11: " + SamePort + ", localhost:9000; give one of them another port")]
    [TestCase("http:\n  listen: 0.0.0.0:9000\nrelay:\n  listen: \"*:9000\"\n", "config.yaml:4:11: " + SamePort + ", 0.0.0.0:9000; give one of them another port")]
    [TestCase("http:\n  listen: \"*:9000\"\nrelay:\n  listen: \"[::1]:9000\"\n", "config.yaml:4:11: " + SamePort + ", *:9000; give one of them another port")]
    [TestCase("http:\n  listen: 0.0.0.0:9000\nrelay:\n  listen: \"[::1]:9000\"\n", null)]
    [TestCase("http:\n  listen: 192.168.1.2:9000\nrelay:\n  listen: localhost:9000\n", null)]
    [TestCase("http:\n  listen: 127.0.0.1:9000\nrelay:\n  listen: 127.0.0.2:9000\n", null)]
    [TestCase("http:\n  listen: localhost:9000\n  enabled: false\nrelay:\n  listen: localhost:9000\n", null)]
    [TestCase("http:\n  listen: localhost:0\nrelay:\n  listen: localhost:0\n", null)]
    public void Check_refuses_one_port_for_two_listeners(string yaml, string? expected) =>
        Assert.That(_sandbox.Problems(yaml), Is.EqualTo(expected is null ? [] : new[] { expected }));

    [Test]
    public void Check_looks_at_a_file_that_cannot_be_read_and_the_environment()
    {
        _sandbox.WriteCertificate("me.pem", "me.key");
        _sandbox.Environment["P1METER__LOG__LEVEL"] = "loud";
        _sandbox.Environment["P1METER__MQTT__CERTIFICATE_FILE"] = Path.Combine(_sandbox.Folder, "me.pem");

        Assert.That(ConfigFile.Load("/nowhere/p1.yaml", _sandbox.Environment, "pi").Problems.Select(p => p.ToString()), Is.EqualTo(new[]
        {
            "/nowhere/p1.yaml: the configuration cannot be read: there is no file /nowhere/p1.yaml; create it or correct the path",
            "P1METER__LOG__LEVEL: log.level: \"loud\" is not trace, debug, information, warning or error",
        }));
    }
}
