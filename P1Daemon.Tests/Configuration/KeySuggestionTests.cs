using P1Daemon.Configuration;

namespace P1Daemon.Tests.Configuration;

/// <summary>What an unknown key or value was meant to be.</summary>
[TestFixture]
internal sealed class KeySuggestionTests
{
    const string Broker = "no such key, did you mean \"broker\", as in \"broker: mqtt://192.168.1.10:1883\"?";

    [TestCase("mqtt", "host", Broker)]
    [TestCase("mqtt", "server", Broker)]
    [TestCase("mqtt", "port", Broker)]
    [TestCase("mqtt", "tls", "no such key, did you mean \"broker\", as in \"broker: mqtts://192.168.1.10:8883\"?")]
    [TestCase("mqtt", "user", "no such key, did you mean \"username\"?")]
    [TestCase("mqtt", "keepalive", "no such key, did you mean \"keep_alive_seconds\"?")]
    [TestCase("mqtt", "cert", "no such key, did you mean \"certificate_file\"?")]
    [TestCase("http", "port", "no such key, did you mean \"listen\", as in \"listen: localhost:8180\"?")]
    [TestCase("relay", "port", "no such key, did you mean \"listen\", as in \"listen: localhost:8181\"?")]
    [TestCase("meter", "device", "no such key, did you mean \"port\"?")]
    [TestCase("meter", "baudrate", "no such key, did you mean \"line\", as in \"line: 115200 8N1\"?")]
    [TestCase("meter", "Baudrate", "no such key, did you mean \"line\", as in \"line: 115200 8N1\"?")]
    [TestCase("schedule", "every", "no such key, did you mean \"interval_seconds\"?")]
    [TestCase("schedule", "mood", "no such key; the keys of schedule are interval_seconds")]
    [TestCase("mqtt", "prot", "no such key, did you mean \"port\"? It belongs to the section meter")]
    [TestCase("http", "topic", "no such key, did you mean \"topic\"? It belongs to the section mqtt")]
    public void UnknownKey_names_ours(string section, string name, string expected) =>
        Assert.That(KeySuggestion.UnknownKey(section, name), Is.EqualTo(expected));

    [TestCase("port", "this is a key of the section meter; write it below that section's name, two blanks further in")]
    [TestCase("enabled", "this is a key of the section mqtt or http; write it below that section's name, two blanks further in")]
    [TestCase("metre", "no such section, did you mean \"meter\"?")]
    [TestCase("device", "no such section, did you mean the key port of the section meter? It stands below that section's name, two blanks further in")]
    [TestCase("pasword", "no such section, did you mean the key password of the section mqtt? It stands below that section's name, two blanks further in")]
    [TestCase("lissten", "no such section, did you mean the key listen of the section http or listen of the section relay? It stands below that section's name, two blanks further in")]
    [TestCase("serial_port", "no such section, did you mean the key port of the section meter? It stands below that section's name, two blanks further in")]
    [TestCase("influx", "no such section; the sections are meter, schedule, mqtt, http, relay, journal, log")]
    public void UnknownSection_says_where_it_belongs(string name, string expected) =>
        Assert.That(KeySuggestion.UnknownSection(name), Is.EqualTo(expected));

    [TestCase("log", "level", "info", "\"info\" is not trace, debug, information, warning or error; did you mean information?")]
    [TestCase("log", "level", "warn", "\"warn\" is not trace, debug, information, warning or error; did you mean warning?")]
    [TestCase("log", "level", "Information", "\"Information\" is not trace, debug, information, warning or error; did you mean information?")]
    [TestCase("log", "level", "loud", "\"loud\" is not trace, debug, information, warning or error")]
    [TestCase("mqtt", "live", "yes", "\"yes\" is not true or false; did you mean true?")]
    [TestCase("mqtt", "live", "True", "\"True\" is not true or false; did you mean true?")]
    [TestCase("mqtt", "live", "on", "\"on\" is not true or false; did you mean true?")]
    [TestCase("mqtt", "live", "Off", "\"Off\" is not true or false; did you mean false?")]
    [TestCase("mqtt", "live", "2", "\"2\" is not true or false")]
    [TestCase("meter", "crc", "require", "\"require\" is not auto, required or ignore; did you mean required?")]
    [TestCase("meter", "crc", "off", "\"off\" is not auto, required or ignore; did you mean ignore?")]
    [TestCase("mqtt", "version", "5.0", "\"5.0\" is not 5 or 3.1.1; did you mean 5?")]
    [TestCase("mqtt", "version", "3.1", "\"3.1\" is not 5 or 3.1.1; did you mean 3.1.1?")]
    [TestCase("mqtt", "version", "6", "\"6\" is not 5 or 3.1.1")]
    public void Set_of_a_word_that_is_not_allowed_names_the_one_that_was_meant(string section, string name, string text, string expected) =>
        Assert.That(ConfigKeys.Find(section, name)!.Set(new Settings(), text, "/"), Is.EqualTo(expected));

    [Test]
    public void The_table_names_keys_that_exist_and_words_that_are_none()
    {
        foreach (string section in ConfigKeys.Sections)
        {
            foreach (ConfigKey key in ConfigKeys.All.Where(k => k.Section == section))
            {
                Assert.That(OtherWords.Key(section, key.Name), Is.Null, key.FullName);
                Assert.That(OtherWords.Keys(key.Name).Select(w => ConfigKeys.Find(w.Section, w.Key)), Has.None.Null, key.FullName);
            }
        }
    }
}
