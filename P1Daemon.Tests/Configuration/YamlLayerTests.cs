namespace P1Daemon.Tests.Configuration;

/// <summary>Files with several mistakes: each is told in the same run, whatever stands before it.</summary>
[TestFixture]
internal sealed class YamlLayerTests
{
    const string Indentation = "the indentation is wrong: sections begin in the first column, and the keys of a section all in the same one, two blanks further in";

    [TestCase(
        "metre:\n  line: auto\n\tcrc: auto\n  prot: x\n",
        "config.yaml:1:1: metre: no such section, did you mean \"meter\"?",
        "config.yaml:3:1: meter.crc: there is a tab in the indentation; replace it by blanks",
        "config.yaml:4:3: meter.prot: no such key, did you mean \"port\"?")]
    [TestCase(
        "meter:\n\tline: fast\n\tprot: x\nhttp:\n\tlisten: localhost:99999\n",
        "config.yaml:2:1: meter.line: there is a tab in the indentation; replace it by blanks",
        "config.yaml:2:8: meter.line: \"fast\" is no line; write auto, or speed and characters: \"115200 8N1\", \"9600 7E1\" (7 or 8 bits; N, E or O; 1 or 2 stop bits)",
        "config.yaml:3:1: meter.prot: there is a tab in the indentation; replace it by blanks",
        "config.yaml:3:2: meter.prot: no such key, did you mean \"port\"?",
        "config.yaml:5:1: http.listen: there is a tab in the indentation; replace it by blanks",
        "config.yaml:5:10: http.listen: the port in \"localhost:99999\" is not a whole number from 0 to 65535")]
    [TestCase(
        "mqtt:\n  live: @x\n  values: @y\nhttp:\n  lissten: localhost:8180\n",
        "config.yaml:2:9: mqtt.live: a value that begins with @ goes in quotes",
        "config.yaml:3:11: mqtt.values: a value that begins with @ goes in quotes",
        "config.yaml:5:3: http.lissten: no such key, did you mean \"listen\"?")]
    [TestCase(
        "mqtt:\n  topik: @x\n",
        "config.yaml:2:3: mqtt.topik: no such key, did you mean \"topic\"?",
        "config.yaml:2:10: mqtt.topik: a value that begins with @ goes in quotes")]
    [TestCase(
        "meter:\n  line: auto\n   port: auto\n crc: sometimes\n  prot: x\n",
        "config.yaml:3:4: meter.port: " + Indentation,
        "config.yaml:4:2: meter.crc: " + Indentation,
        "config.yaml:4:7: meter.crc: \"sometimes\" is not auto, required or ignore",
        "config.yaml:5:3: meter.prot: no such key, did you mean \"port\"?")]
    [TestCase(
        "meter:\n  line: auto\n mqtt:\n  topic: a/#\n",
        "config.yaml:3:2: mqtt: " + Indentation,
        "config.yaml:4:10: mqtt.topic: the topic \"a/#\" holds a wildcard (+ or #), which is for subscribers")]
    [TestCase(
        " meter:\n  prot: auto\nmqtt:\n  topic: a/#\n",
        "config.yaml:1:2: meter: " + Indentation,
        "config.yaml:2:3: meter.prot: no such key, did you mean \"port\"?",
        "config.yaml:4:10: mqtt.topic: the topic \"a/#\" holds a wildcard (+ or #), which is for subscribers")]
    [TestCase(
        "mqtt\n  topic: a/#\nhttp\n  lissten: x\n",
        "config.yaml:1:1: mqtt: a colon and a blank are missing here: write \"key: value\", or \"section:\"",
        "config.yaml:2:10: mqtt.topic: the topic \"a/#\" holds a wildcard (+ or #), which is for subscribers",
        "config.yaml:3:1: http: a colon and a blank are missing here: write \"key: value\", or \"section:\"",
        "config.yaml:4:3: http.lissten: no such key, did you mean \"listen\"?")]
    [TestCase(
        "mqtt:\n  topic: a\n  live:true\n  values=true\n  telegram true\n  username: joe\n",
        "config.yaml:3:3: mqtt.live: a blank is missing behind the colon: write \"key: value\"",
        "config.yaml:4:3: mqtt.values: a colon and a blank are due in the place of the equals sign: write \"key: value\"",
        "config.yaml:5:3: mqtt.telegram: a colon and a blank are missing here: write \"key: value\", or \"section:\"")]
    [TestCase(
        "meter:\n  port:auto\n  line = auto\n  crc ignore\nmqtt:\n  prot: 1\n",
        "config.yaml:2:3: meter.port: a blank is missing behind the colon: write \"key: value\"",
        "config.yaml:3:3: meter.line: a colon and a blank are due in the place of the equals sign: write \"key: value\"",
        "config.yaml:4:3: meter.crc: a colon and a blank are missing here: write \"key: value\", or \"section:\"",
        "config.yaml:6:3: mqtt.prot: no such key, did you mean \"port\"? It belongs to the section meter")]
    [TestCase(
        "mqtt:\n  password: \"hunter2\n  topic: \"a/#\"\n  prot: 1\n",
        "config.yaml:2:13: mqtt.password: the quote \" is never closed",
        "config.yaml:3:10: mqtt.topic: the topic \"a/#\" holds a wildcard (+ or #), which is for subscribers",
        "config.yaml:4:3: mqtt.prot: no such key, did you mean \"port\"? It belongs to the section meter")]
    [TestCase(
        "http:\n  listen: [::1]:8180\nmqtt: {live: 1\n",
        "config.yaml:2:11: http.listen: one value is due here, not a list or a section; an address with brackets goes in quotes, as in \"[::1]:8180\"",
        "config.yaml:3:7: mqtt: the bracket { is never closed; a value that begins with one goes in quotes")]
    [TestCase(
        "mqtt: @x\n  topic: a/#\n",
        "config.yaml:1:7: mqtt: a value that begins with @ goes in quotes",
        "config.yaml:2:10: mqtt.topic: the topic \"a/#\" holds a wildcard (+ or #), which is for subscribers")]
    public void Read_goes_on_behind_a_mistake(string yaml, params string[] expected)
    {
        using var sandbox = new ConfigSandbox();

        Assert.That(sandbox.Problems(yaml), Is.EqualTo(expected));
    }

    [Test]
    public void Read_of_more_mistakes_than_it_looks_for_ends()
    {
        using var sandbox = new ConfigSandbox();

        string[] problems = sandbox.Problems("mqtt:\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"  key_{i}: @x\n")));

        Assert.That(problems.Where(p => p.EndsWith("begins with @ goes in quotes", StringComparison.Ordinal)).Count(), Is.EqualTo(20));
    }

    [TestCase("mqtt:\r\n  live: @x\r\n  prot: 1\r\n")]
    [TestCase("mqtt:\r  live: @x\r  prot: 1\r")]
    public void Read_counts_lines_whatever_ends_them(string yaml)
    {
        using var sandbox = new ConfigSandbox();

        Assert.That(sandbox.Problems(yaml).Select(p => p.Split(": ")[0]), Is.EqualTo(new[] { "config.yaml:2:9", "config.yaml:3:3" }));
    }
}
