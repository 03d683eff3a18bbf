using P1Daemon.Configuration;

namespace P1Daemon.Tests.Configuration;

/// <summary>Files as people write them, with the text that helps them.</summary>
[TestFixture]
internal sealed class ConfigFileTests
{
    ConfigSandbox _sandbox = null!;

    [SetUp]
    public void SetUp() => _sandbox = new ConfigSandbox();

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [TestCase("")]
    [TestCase("# nothing but a comment\n")]
    [TestCase("---\n")]
    [TestCase("\uFEFFmeter:\n")]
    [TestCase("mqtt:\n  # all keys left out\nhttp: ~\n")]
    [TestCase("%YAML 1.2\n---\nmeter: {}\n...\n")]
    [TestCase("{}")]
    public void Load_of_a_file_without_keys_gives_the_defaults(string yaml)
    {
        Settings settings = _sandbox.Settings(yaml);

        Assert.Multiple(() =>
        {
            Assert.That(settings.Meter.Port, Is.EqualTo("/dev/ttyUSB0"));
            Assert.That(settings.Meter.Timezone.Id, Is.EqualTo("Europe/Amsterdam"));
            Assert.That(settings.Meter.EncryptionKey, Is.Null);
            Assert.That(settings.Schedule.IntervalSeconds, Is.EqualTo(10));
            Assert.That(settings.Mqtt.Broker, Is.EqualTo(new Uri("mqtt://localhost:1883")));
            Assert.That(settings.Mqtt.ClientId, Is.EqualTo("p1meter-pi-p1meter"));
            Assert.That(settings.Http.Listen, Is.EqualTo(new ListenAddress("localhost", 8180)));
            Assert.That(settings.Relay.Listen, Is.Null);
            Assert.That(settings.Journal.Path, Is.EqualTo(Path.GetFullPath("p1meter.db")));
            Assert.That(settings.Log.Level, Is.EqualTo(LogDetail.Information));
        });
    }

    [TestCase("mqtt:\n  prot: 1\n", "config.yaml:2:3: mqtt.prot: no such key, did you mean \"port\"? It belongs to the section meter")]
    [TestCase("mqtt:\n  passwd: x\n", "config.yaml:2:3: mqtt.passwd: no such key, did you mean \"password\"?")]
    [TestCase("mqtt:\n  user: x\n", "config.yaml:2:3: mqtt.user: no such key, did you mean \"username\"?")]
    [TestCase("meter:\n  Port: x\n", "config.yaml:2:3: meter.Port: no such key, did you mean \"port\"?")]
    [TestCase("schedule:\n  every: 5\n", "config.yaml:2:3: schedule.every: no such key, did you mean \"interval_seconds\"?")]
    [TestCase("mqqt:\n  topic: x\n", "config.yaml:1:1: mqqt: no such section, did you mean \"mqtt\"?")]
    [TestCase("database: x\n", "config.yaml:1:1: database: no such section, did you mean the key path of the section journal? It stands below that section's name, two blanks further in")]
    [TestCase("influx: x\n", "config.yaml:1:1: influx: no such section; the sections are meter, schedule, mqtt, http, relay, journal, log")]
    [TestCase("port: auto\n", "config.yaml:1:1: port: this is a key of the section meter; write it below that section's name, two blanks further in")]
    [TestCase("listen: x\n", "config.yaml:1:1: listen: this is a key of the section http or relay; write it below that section's name, two blanks further in")]
    [TestCase("mqtt:\n  enabled: yes\n", "config.yaml:2:12: mqtt.enabled: \"yes\" is not true or false; did you mean true?")]
    [TestCase("mqtt:\n  enabled: True\n", "config.yaml:2:12: mqtt.enabled: \"True\" is not true or false; did you mean true?")]
    [TestCase("meter:\n  silence_seconds: 1\n", "config.yaml:2:20: meter.silence_seconds: \"1\" is not a whole number from 2 to 3600")]
    [TestCase("meter:\n  silence_seconds: 30s\n", "config.yaml:2:20: meter.silence_seconds: \"30s\" is not a whole number from 2 to 3600")]
    [TestCase("mqtt:\n  drain_per_second: 99999999999999999999\n", "config.yaml:2:21: mqtt.drain_per_second: \"99999999999999999999\" is not a whole number from 0 to 100000")]
    [TestCase("meter:\n  crc: on\n", "config.yaml:2:8: meter.crc: \"on\" is not auto, required or ignore; did you mean required?")]
    [TestCase("mqtt:\n  version: 4\n", "config.yaml:2:12: mqtt.version: \"4\" is not 5 or 3.1.1; did you mean 3.1.1?")]
    [TestCase("meter:\n  port:\n", "config.yaml:2:8: meter.port: there is no value; write a device, auto, tcp://host:port, the path of a recording, or simulator, or leave the line out for the default, /dev/ttyUSB0")]
    [TestCase("log:\n  level:\n", "config.yaml:2:9: log.level: there is no value; write trace, debug, information, warning or error, or leave the line out for the default, information")]
    [TestCase("mqtt:\n  topic: a\n  topic: b\n", "config.yaml:3:3: mqtt.topic: this stands here for the second time, the first is in line 2; keep one of them")]
    [TestCase("mqtt:\n  topic: a\nmqtt:\n  live: true\n", "config.yaml:3:1: mqtt: this stands here for the second time, the first is in line 1; keep one of them")]
    [TestCase("mqtt:\n  - topic: a\n", "config.yaml:2:3: mqtt: this is a section: its keys stand in the lines below it, two blanks further in, as \"key: value\" without a dash")]
    [TestCase("mqtt: localhost\n", "config.yaml:1:7: mqtt: this is a section: its keys stand in the lines below it, two blanks further in, as \"key: value\" without a dash")]
    [TestCase("mqtt:\n  topic: [a, b]\n", "config.yaml:2:10: mqtt.topic: one value is due here, not a list or a section; an address with brackets goes in quotes, as in \"[::1]:8180\"")]
    [TestCase("mqtt:\n  topic:\n    name: a\n", "config.yaml:3:5: mqtt.topic: one value is due here, not a list or a section; an address with brackets goes in quotes, as in \"[::1]:8180\"")]
    [TestCase("http:\n  listen: [::1]:8180\n", "config.yaml:2:11: http.listen: one value is due here, not a list or a section; an address with brackets goes in quotes, as in \"[::1]:8180\"")]
    [TestCase("http:\n  listen: *:8180\n", "config.yaml:2:11: http.listen: a value that begins with * goes in quotes, as in \"*:8180\" (YAML's aliases are not used here)")]
    [TestCase("mqtt: &broker\n  live: true\n", "config.yaml:1:7: mqtt: a value that begins with & goes in quotes (YAML's anchors are not used here)")]
    [TestCase("mqtt:\n  topic: !x y\n", "config.yaml:2:10: mqtt.topic: a value that begins with ! goes in quotes (YAML's tags are not used here)")]
    [TestCase("mqtt:\n  <<: *base\n", "config.yaml:2:3: mqtt: this is no name of a key: write \"key: value\"; names are of lower-case letters and underscores")]
    [TestCase("- meter\n", "config.yaml:1:1: a section such as \"meter:\" is due here, with keys such as \"port: auto\" in the lines below it, two blanks further in")]
    [TestCase("meter\n", "config.yaml:1:1: a section such as \"meter:\" is due here, with keys such as \"port: auto\" in the lines below it, two blanks further in")]
    [TestCase("meter:\n  line: auto\n---\nmqtt:\n", "config.yaml:3:1: a second document begins here; a configuration is one, remove this line and what follows")]
    [TestCase("meter:\n  port: /dev/ttyUSB0\n    x\n", "config.yaml:2:9: meter.port: the value goes on in the next line; check the indentation there, or put the value in quotes on one line")]
    [TestCase("mqtt:\n  username: |\n    joe\n", "config.yaml:2:13: mqtt.username: a value is one line; this one holds a line break, a tab or another control character")]
    [TestCase("? [a]\n: b\n", "config.yaml:1:3: a name is due here: write \"key: value\"")]
    [TestCase("meter:\n  port: null\n", "config.yaml:2:9: meter.port: there is no value; write a device, auto, tcp://host:port, the path of a recording, or simulator, or leave the line out for the default, /dev/ttyUSB0")]
    [TestCase("meter:\n  port: ~\n", "config.yaml:2:9: meter.port: there is no value; write a device, auto, tcp://host:port, the path of a recording, or simulator, or leave the line out for the default, /dev/ttyUSB0")]
    [TestCase("meter:\n  port: NULL\n", "config.yaml:2:9: meter.port: there is no value; write a device, auto, tcp://host:port, the path of a recording, or simulator, or leave the line out for the default, /dev/ttyUSB0")]
    [TestCase("mqtt:\n  live: null\n", "config.yaml:2:9: mqtt.live: there is no value; write true or false, or leave the line out for the default, false")]
    [TestCase("meter:\n  port: /tmp\n", "config.yaml:2:9: meter.port: \"/tmp\" is a directory; name a device or a recording in it")]
    [TestCase("meter:\n  port: ./\n", "config.yaml:2:9: meter.port: \"./\" is a directory; name a device or a recording in it")]
    [TestCase("meter:\n  port: “auto”\n", "config.yaml:2:9: meter.port: the quote “ is a typographic one and would be part of the value; use the plain quotes \" or '")]
    [TestCase("mqtt:\n  topic: ‘a’\n", "config.yaml:2:10: mqtt.topic: the quote ‘ is a typographic one and would be part of the value; use the plain quotes \" or '")]
    [TestCase("http:\n  listen: http://localhost:8180\n", "config.yaml:2:11: http.listen: \"http://localhost:8180\" is more than host:port; leave http:// out: \"localhost:8180\"")]
    public void Load_of_a_wrong_file_says_where_and_what_to_do(string yaml, string expected) =>
        Assert.That(_sandbox.Problems(yaml), Is.EqualTo(new[] { expected }));

    [Test]
    public void Load_prints_every_error_sorted_by_place()
    {
        _sandbox.Environment["P1METER__LOG__LEVEL"] = "loud";

        string[] problems = _sandbox.Problems("mqtt:\n  topic: a/#\n  enabled: 1\nmeter:\n  prot: x\n  silence_seconds: 0\n  port: x: y\n");

        Assert.That(problems, Is.EqualTo(new[]
        {
            "config.yaml:2:10: mqtt.topic: the topic \"a/#\" holds a wildcard (+ or #), which is for subscribers",
            "config.yaml:3:12: mqtt.enabled: \"1\" is not true or false; did you mean true?",
            "config.yaml:5:3: meter.prot: no such key, did you mean \"port\"?",
            "config.yaml:6:20: meter.silence_seconds: \"0\" is not a whole number from 2 to 3600",
            "config.yaml:7:10: meter.port: a value that holds a colon and a blank goes in quotes",
            "P1METER__LOG__LEVEL: log.level: \"loud\" is not trace, debug, information, warning or error",
        }));
    }

    [Test]
    public void Load_takes_any_scalar_where_a_text_is_due()
    {
        Settings settings = _sandbox.Settings("mqtt:\n  password: 1234\n  username: true\n  client_id: 0x1F\n  ca_file:\n");

        Assert.Multiple(() =>
        {
            Assert.That(settings.Mqtt.Password, Is.EqualTo("1234"));
            Assert.That(settings.Mqtt.Username, Is.EqualTo("true"));
            Assert.That(settings.Mqtt.ClientId, Is.EqualTo("0x1F"));
            Assert.That(settings.Mqtt.CaFile, Is.Null);
        });
    }

    [TestCase("~")]
    [TestCase("null")]
    [TestCase("")]
    public void Load_takes_nothing_for_an_empty_text_and_the_word_in_quotes_for_a_text(string nothing)
    {
        Settings settings = _sandbox.Settings($"mqtt:\n  password: {nothing}\n  username: {nothing}\n  ca_file: {nothing}\n  topic: \"null\"\nrelay:\n  listen: {nothing}\njournal:\n  path: {nothing}\n");

        Assert.Multiple(() =>
        {
            Assert.That(settings.Mqtt.Password, Is.Empty);
            Assert.That(settings.Mqtt.Username, Is.Empty);
            Assert.That(settings.Mqtt.CaFile, Is.Null);
            Assert.That(settings.Mqtt.Topic, Is.EqualTo("null"));
            Assert.That(settings.Relay.Listen, Is.Null);
            Assert.That(settings.Journal.Path, Does.EndWith("p1meter.db"));
        });
    }

    [Test]
    public void Load_takes_typographic_quotes_within_plain_ones() =>
        Assert.That(_sandbox.Settings("mqtt:\n  username: \"“joe”\"\n").Mqtt.Username, Is.EqualTo("“joe”"));

    [Test]
    public void Load_of_paths_makes_them_relative_to_the_file()
    {
        Settings settings = _sandbox.Settings("meter:\n  port: day.telegram\njournal:\n  path: kept/journal.db\n");

        Assert.Multiple(() =>
        {
            Assert.That(settings.Meter.Port, Is.EqualTo(Path.Combine(_sandbox.Folder, "day.telegram")));
            Assert.That(settings.Journal.Path, Is.EqualTo(Path.Combine(_sandbox.Folder, "kept/journal.db")));
        });
    }

    [TestCase("/var/lib/p1meter", "/var/lib/p1meter/journal.db")]
    [TestCase("/var/lib/p1meter:/var/lib/other", "/var/lib/p1meter/journal.db")]
    public void Defaults_put_the_journal_into_the_state_directory(string state, string expected)
    {
        ConfigResult result = ConfigFile.Defaults(new Dictionary<string, string> { ["STATE_DIRECTORY"] = state }, "pi");

        Assert.That(result.Settings!.Journal.Path, Is.EqualTo(expected));
    }

    [Test]
    public void Load_of_a_journal_in_memory_keeps_the_word() =>
        Assert.That(_sandbox.Settings("journal:\n  path: \":memory:\"\n").Journal.Path, Is.EqualTo(":memory:"));

    [Test]
    public void Load_works_out_the_client_id_from_host_and_topic() =>
        Assert.That(_sandbox.Settings("mqtt:\n  topic: home/cellar/p1\n").Mqtt.ClientId, Is.EqualTo("p1meter-pi-home-cellar-p1"));

    [Test]
    public void Load_of_a_missing_file_names_it() =>
        Assert.That(
            ConfigFile.Load("/nowhere/p1.yaml", _sandbox.Environment, "pi").Problems.Single().ToString(),
            Is.EqualTo("/nowhere/p1.yaml: the configuration cannot be read: there is no file /nowhere/p1.yaml; create it or correct the path"));

    [Test]
    public void Load_of_a_directory_says_so() =>
        Assert.That(ConfigFile.Load("/tmp", _sandbox.Environment, "pi").Problems.Single().Message, Does.EndWith("/tmp is a directory; name a file"));

    [Test]
    public void Load_of_no_path_at_all_is_a_problem_and_no_exception() =>
        Assert.That(ConfigFile.Load("", _sandbox.Environment, "pi").IsValid, Is.False);

    [TestCase(new byte[] { (byte)'a', 0xFF, 0xFE }, "is not UTF-8 text")]
    [TestCase(new byte[] { (byte)'a', 0 }, "is no text file")]
    public void Load_of_what_is_no_text_says_so(byte[] content, string expected)
    {
        File.WriteAllBytes(_sandbox.ConfigPath, content);

        Assert.That(ConfigFile.Load(_sandbox.ConfigPath, _sandbox.Environment, "pi").Problems.Single().Message, Does.Contain(expected));
    }

    [Test]
    public void Load_of_a_half_set_client_certificate_asks_for_the_other_half()
    {
        _sandbox.WriteCertificate("me.pem", "me.key");

        Assert.That(_sandbox.Problems("mqtt:\n  certificate_file: me.pem\n"), Is.EqualTo(new[]
        {
            "config.yaml:2:21: mqtt.certificate_file: mqtt.certificate_key_file is not set; a client certificate needs both",
        }));
    }

    [Test]
    public void Load_of_a_certificate_that_is_not_there_names_its_path() =>
        Assert.That(_sandbox.Problems("mqtt:\n  ca_file: ca.pem\n").Single(), Is.EqualTo("config.yaml:2:12: mqtt.ca_file: there is no file ca.pem; create it or correct the path"));

    [Test]
    public void Load_of_a_topic_that_is_also_home_assistants_is_refused() =>
        Assert.That(_sandbox.Problems("mqtt:\n  topic: homeassistant\n").Single(), Does.StartWith("config.yaml:2:10: mqtt.topic: mqtt.home_assistant_prefix is also"));
}
