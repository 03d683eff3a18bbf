using P1Daemon.Configuration;

namespace P1Daemon.Tests.Configuration;

/// <summary>What <c>check</c> prints.</summary>
[TestFixture]
internal sealed class SettingsInWordsTests
{
    [Test]
    public void Lines_of_the_defaults()
    {
        Settings settings = ConfigFile.Defaults(new Dictionary<string, string> { ["STATE_DIRECTORY"] = "/var/lib/p1meter" }, "pi").Settings!;

        Assert.That(SettingsInWords.Lines(settings), Is.EqualTo(new[]
        {
            "reads the meter on /dev/ttyUSB0, its line found by listening",
            "takes the meter's clock to be in Europe/Amsterdam",
            "rejects telegrams with a wrong checksum, and those without one unless the meter is too old to send it",
            "calls the meter silent after 30 s without a valid telegram",
            "makes a reading every 10 s of the meter's clock",
            "publishes to mqtt://localhost:1883 under p1meter/ as p1meter-pi-p1meter, MQTT 5, without a user name",
            "lets Home Assistant find the meter by itself, under homeassistant/",
            "answers on http://localhost:8180/",
            "keeps readings in /var/lib/p1meter/journal.db until delivered and 3 days more, in at most 256 MiB",
            "logs at the level information",
        }));
    }

    [Test]
    public void Lines_of_other_settings_tell_them_and_no_secret()
    {
        using var sandbox = new ConfigSandbox();
        Settings settings = sandbox.Settings("""
            meter: {port: "tcp://10.0.0.2:23", crc: required, encryption_key: 00112233445566778899aabbccddeeff}
            schedule: {interval_seconds: 0}
            mqtt: {username: joe, password: hunter2, live: true, values: true, home_assistant: false}
            http: {listen: "*:8180", token: hunter2}
            relay: {listen: "[::1]:9000"}
            journal: {path: ":memory:"}
            """);

        string words = string.Join('\n', SettingsInWords.Lines(settings));

        Assert.Multiple(() =>
        {
            Assert.That(words, Does.Not.Contain("hunter2").And.Not.Contain("aabbcc").IgnoreCase);
            Assert.That(words, Does.Contain("reads the meter over the network from tcp://10.0.0.2:23"));
            Assert.That(words, Does.Contain("decrypts telegrams with the given encryption key, and Luxembourg's fixed authentication key"));
            Assert.That(words, Does.Contain("makes every telegram a reading"));
            Assert.That(words, Does.Contain("as user joe with a password"));
            Assert.That(words, Does.Contain("publishes also the state at every telegram, one topic per value"));
            Assert.That(words, Does.Not.Contain("Home Assistant"));
            Assert.That(words, Does.Contain("answers on port 8180 of every address of this machine, to those who have the token"));
            Assert.That(words, Does.Contain("passes telegrams on to everyone who connects to [::1]:9000"));
            Assert.That(words, Does.Contain("keeps readings in memory until delivered"));
        });
    }

    [TestCase("0.0.0.0:8180", "answers on port 8180 of every IPv4 address of this machine, to everyone in the network")]
    [TestCase("\"[::]:8180\"", "answers on port 8180 of every address of this machine, to everyone in the network")]
    [TestCase("LOCALHOST:8180", "answers on http://localhost:8180/")]
    public void Lines_say_who_can_reach_it(string listen, string expected)
    {
        using var sandbox = new ConfigSandbox();

        Assert.That(SettingsInWords.Lines(sandbox.Settings($"http:\n  listen: {listen}\n")), Does.Contain(expected));
    }

    [TestCase("meter:\n  authentication_key: 00112233445566778899aabbccddeeff\n", "warning: meter.authentication_key is set without meter.encryption_key, and nothing can be decrypted with it alone")]
    [TestCase("mqtt:\n  password: hunter2\n", "warning: mqtt.password is set without mqtt.username, and most brokers take a password only with a user name")]
    [TestCase("mqtt:\n  password: hunter2\n  enabled: false\n", null)]
    [TestCase("mqtt:\n  password: hunter2\n  username: joe\n", null)]
    public void Lines_end_with_a_warning_of_what_is_hardly_meant(string yaml, string? expected)
    {
        using var sandbox = new ConfigSandbox();

        Assert.That(SettingsInWords.Lines(sandbox.Settings(yaml)).Where(l => l.StartsWith("warning", StringComparison.Ordinal)), Is.EqualTo(expected is null ? [] : new[] { expected }));
    }

    [Test]
    public void Lines_say_which_of_a_device_and_a_recording_a_file_is()
    {
        using var sandbox = new ConfigSandbox();
        string recording = sandbox.Write("day.telegram", "");
        string link = Path.Combine(sandbox.Folder, "meter");
        File.CreateSymbolicLink(link, "/dev/null");

        Assert.Multiple(() =>
        {
            Assert.That(SettingsInWords.Lines(sandbox.Settings("meter:\n  port: day.telegram\n"))[0], Is.EqualTo($"reads the recording {recording} once"));
            Assert.That(SettingsInWords.Lines(sandbox.Settings("meter:\n  port: meter\n"))[0], Is.EqualTo($"reads the meter on {link}, which leads to /dev/null, its line found by listening"));
        });
    }
}
