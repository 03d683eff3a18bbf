using CsCheck;
using P1Daemon.Configuration;

namespace P1Daemon.Tests.Configuration;

/// <summary>Mistakes of YAML's grammar, in our own words.</summary>
[TestFixture]
internal sealed class YamlGrammarTests
{
    [TestCase("meter:\n\tport: auto\n", "config.yaml:2:1: meter.port: there is a tab in the indentation; replace it by blanks")]
    [TestCase("meter:\n  line: auto\n \tport: auto\n", "config.yaml:3:2: meter.port: there is a tab in the indentation; replace it by blanks")]
    [TestCase("meter:\n  line: auto\n port: auto\n", "config.yaml:3:2: meter.port: the indentation is wrong: sections begin in the first column, and the keys of a section all in the same one, two blanks further in")]
    [TestCase("meter:\n  line: auto\n    port: auto\n", "config.yaml:3:5: meter.port: the indentation is wrong: sections begin in the first column, and the keys of a section all in the same one, two blanks further in")]
    [TestCase("mqtt:\n  password hunter2\n  live: true\n", "config.yaml:2:3: mqtt.password: a colon and a blank are missing here: write \"key: value\", or \"section:\"")]
    [TestCase("mqtt\n  live: true\n", "config.yaml:1:1: mqtt: a colon and a blank are missing here: write \"key: value\", or \"section:\"")]
    [TestCase("mqtt:\n  password: a: b\n", "config.yaml:2:14: mqtt.password: a value that holds a colon and a blank goes in quotes")]
    [TestCase("mqtt:\n  password: \"hunter2\n  live: true\n", "config.yaml:2:13: mqtt.password: the quote \" is never closed")]
    [TestCase("mqtt:\n  password: 'hunter2\n", "config.yaml:2:13: mqtt.password: the quote ' is never closed")]
    [TestCase("mqtt:\n  password: \"C:\\qx\"\n", "config.yaml:2:13: mqtt.password: this text in double quotes holds a backslash that YAML does not understand; write \\\\ for one, or use single quotes")]
    [TestCase("mqtt:\n  password: @hunter2\n", "config.yaml:2:13: mqtt.password: a value that begins with @ goes in quotes")]
    [TestCase("mqtt:\n  password: %hunter2\n", "config.yaml:2:13: mqtt.password: a value that begins with % goes in quotes")]
    [TestCase("mqtt:\n  password: *\n", "config.yaml:2:13: mqtt.password: a value that begins with * goes in quotes, as in \"*:8180\" (YAML's aliases are not used here)")]
    [TestCase("mqtt:\n  password: ]x\n", "config.yaml:2:13: mqtt.password: a value that begins with ] goes in quotes")]
    [TestCase("mqtt: {live: true\n", "config.yaml:1:7: mqtt: the bracket { is never closed; a value that begins with one goes in quotes")]
    [TestCase("mqtt:\n  username: \"a\" b\n", "config.yaml:2:17: mqtt.username: something follows the closing quote or bracket; put the whole value in quotes")]
    [TestCase("mqtt:\n  topic: a\n  - b\n", "config.yaml:3:3: a dash begins a list, and there are no lists here; write \"key: value\"")]
    [TestCase("mqtt:\n  topic: a\n  live:true\n", "config.yaml:3:3: mqtt.live: a blank is missing behind the colon: write \"key: value\"")]
    [TestCase("mqtt:\n  live:true\n  topic: a\n", "config.yaml:2:3: mqtt.live: a blank is missing behind the colon: write \"key: value\"")]
    [TestCase("meter:\n  port: auto\n  line:auto\n", "config.yaml:3:3: meter.line: a blank is missing behind the colon: write \"key: value\"")]
    [TestCase("meter:\n  port:auto\n", "config.yaml:2:3: meter.port: a blank is missing behind the colon: write \"key: value\"")]
    [TestCase("meter:\n  port auto\n", "config.yaml:2:3: meter.port: a colon and a blank are missing here: write \"key: value\", or \"section:\"")]
    [TestCase("meter:\n  port = auto\n", "config.yaml:2:3: meter.port: a colon and a blank are due in the place of the equals sign: write \"key: value\"")]
    [TestCase("meter:\n  hunter2\n", "config.yaml:2:3: meter: a colon and a blank are missing here: write \"key: value\", or \"section:\"")]
    [TestCase("mqtt:\n  password: \"hunter2\n  topic: \"a\"\n", "config.yaml:2:13: mqtt.password: the quote \" is never closed")]
    public void Load_of_broken_yaml_explains_it(string yaml, string expected)
    {
        using var sandbox = new ConfigSandbox();

        Assert.That(sandbox.Problems(yaml), Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void Load_of_any_text_gives_settings_or_problems_in_own_words()
    {
        string[] pieces =
        [
            "meter", "mqtt", "port", "password", "topic", "1", "true", "é", ":", ": ", " ", "  ", "\n", "\n  ", "\t", "\r", "\u0085", "\u0001",
            "- ", "? ", "[", "]", "{", "}", ",", "\"", "'", "*", "&", "!", "!!", "!<>", "|", ">", "%", "%TAG ", "@", "#", "\\", "\"\\U99999999",
            "---", "...", "<<",
        ];
        using var sandbox = new ConfigSandbox();

        Gen.Int[0, pieces.Length - 1].Array[0, 30].Sample(
            parts =>
            {
                foreach (ConfigProblem problem in sandbox.Load(string.Concat(parts.Select(i => pieces[i]))).Problems)
                {
                    Assert.That(problem.Message, Does.Not.Contain("While ").And.Not.Contain("Exception").And.Not.Contain("expected").And.Not.Contain("YamlDotNet"));
                }
            },
            iter: 3000,
            threads: 1);
    }
}
