using P1Daemon.Configuration;

namespace P1Daemon.Tests.Configuration;

/// <summary>The grammars of single values.</summary>
[TestFixture]
internal sealed class ValueKindTests
{
    [TestCase("localhost:8180", "localhost:8180")]
    [TestCase("*:8180", "*:8180")]
    [TestCase("0.0.0.0:80", "0.0.0.0:80")]
    [TestCase("[::]:80", "*:80")]
    [TestCase("[0:0::0]:80", "*:80")]
    [TestCase("[::1]:8180", "[::1]:8180")]
    [TestCase("LOCALHOST:8180", "localhost:8180")]
    [TestCase("My-Host.lan:8180", "my-host.lan:8180")]
    [TestCase("192.168.1.2:0", "192.168.1.2:0")]
    [TestCase("my-host.lan:65535", "my-host.lan:65535")]
    public void Listen_takes_host_and_port(string text, string expected) =>
        Assert.That(HostAndPort.Listen.Parse(text, "").Value.ToString(), Is.EqualTo(expected));

    [TestCase("*:80", true)]
    [TestCase("0.0.0.0:80", true)]
    [TestCase("[::]:80", true)]
    [TestCase("192.168.1.2:80", false)]
    [TestCase("localhost:80", false)]
    public void Listen_knows_every_address(string text, bool isAny) => Assert.That(HostAndPort.Listen.Parse(text, "").Value.IsAny, Is.EqualTo(isAny));

    [TestCase("LocalHost:80", true)]
    [TestCase("127.0.0.2:80", true)]
    [TestCase("[::1]:80", true)]
    [TestCase("0.0.0.0:80", false)]
    public void Listen_knows_what_only_this_machine_reaches(string text, bool isLoopback) => Assert.That(HostAndPort.Listen.Parse(text, "").Value.IsLoopback, Is.EqualTo(isLoopback));

    [TestCase("8180", "\"8180\" is not host:port")]
    [TestCase(":8180", "\":8180\" is not host:port")]
    [TestCase("localhost:", "\"localhost:\" is not host:port")]
    [TestCase("localhost:65536", "the port in \"localhost:65536\" is not a whole number from 0 to 65535")]
    [TestCase("localhost:http", "the port in \"localhost:http\" is not a whole number from 0 to 65535")]
    [TestCase("::1:8180", "an IPv6 address goes in brackets and the whole in quotes: \"[::1]:8180\"; \"::1:8180\" has none")]
    [TestCase("http://localhost:8180", "\"http://localhost:8180\" is more than host:port; leave http:// out: \"localhost:8180\"")]
    [TestCase("http://localhost:8180/", "\"http://localhost:8180/\" is more than host:port; leave http:// out: \"localhost:8180\"")]
    [TestCase("https://localhost", "\"https://localhost\" is more than host:port; leave https:// out")]
    [TestCase("[x]:8180", "the host in \"[x]:8180\" is no name and no IP address")]
    [TestCase("a b:8180", "the host in \"a b:8180\" is no name and no IP address")]
    public void Listen_refuses_others(string text, string expected) =>
        Assert.That(HostAndPort.Listen.Parse(text, "").Problem, Is.EqualTo(expected));

    [TestCase("mqtt://localhost", "mqtt://localhost:1883")]
    [TestCase("mqtt://localhost/", "mqtt://localhost:1883")]
    [TestCase("mqtts://broker.lan", "mqtts://broker.lan:8883")]
    [TestCase("ws://broker.lan", "ws://broker.lan:80")]
    [TestCase("wss://broker.lan/mqtt", "wss://broker.lan:443/mqtt")]
    [TestCase("wss://broker.lan:8443/mqtt?a=b", "wss://broker.lan:8443/mqtt?a=b")]
    [TestCase("mqtt://[::1]:1884", "mqtt://[::1]:1884")]
    [TestCase("MQTT://10.0.0.1:1883", "mqtt://10.0.0.1:1883")]
    [TestCase("mqtt://my_broker", "mqtt://my_broker:1883")]
    public void Broker_takes_an_address(string text, string expected)
    {
        Parsed<Uri> broker = MqttKinds.Broker.Parse(text, "");

        Assert.That(broker.Problem, Is.Null);
        Assert.That(MqttKinds.Format(broker.Value!), Is.EqualTo(expected));
        Assert.That(broker.Value!.Port, Is.Positive);
    }

    [TestCase("localhost:1883", "\"localhost:1883\" does not begin with mqtt://, mqtts://, ws:// or wss://; did you mean \"mqtt://localhost:1883\"?")]
    [TestCase("tcp://localhost", "\"tcp://localhost\" does not begin with mqtt://, mqtts://, ws:// or wss://; mqtt:// is the plain one")]
    [TestCase("ssl://localhost", "\"ssl://localhost\" does not begin with mqtt://, mqtts://, ws:// or wss://; mqtts:// is the one with TLS")]
    [TestCase("mqtt://", "\"mqtt://\" is no address; write mqtt://host or mqtt://host:port")]
    [TestCase("mqtt://a b", "\"mqtt://a b\" is no address; write mqtt://host or mqtt://host:port")]
    [TestCase("mqtt://host:0", "\"mqtt://host:0\" is no address; write mqtt://host or mqtt://host:port")]
    [TestCase("mqtt://host:70000", "\"mqtt://host:70000\" is no address; write mqtt://host or mqtt://host:port")]
    [TestCase("mqtt://host/topic", "\"mqtt://host/topic\" holds more than host and port, which only ws:// and wss:// can have (a path); leave it out, topics are set by mqtt.topic")]
    [TestCase("mqtt://host?a=b", "\"mqtt://host?a=b\" holds more than host and port, which only ws:// and wss:// can have (a path); leave it out, topics are set by mqtt.topic")]
    public void Broker_refuses_others(string text, string expected) =>
        Assert.That(MqttKinds.Broker.Parse(text, "").Problem, Is.EqualTo(expected));

    [TestCase("p1meter", null)]
    [TestCase("home/énergie/p1", null)]
    [TestCase("a/+", "wildcard")]
    [TestCase("a/#", "wildcard")]
    [TestCase("$SYS", "the broker's own")]
    [TestCase("/a", "slash")]
    [TestCase("a/", "slash")]
    [TestCase("a//b", "empty level")]
    [TestCase("a/b/c/d/e", null)]
    [TestCase("a/$b", null)]
    [TestCase("a\0b", "control character")]
    [TestCase("a\uD800b", "none in Unicode")]
    [TestCase("a\u0085b", "control character")]
    public void Topic_is_one_that_can_be_published_to(string text, string? problem) =>
        Assert.That(MqttKinds.Topic.Parse(text, "").Problem, problem is null ? Is.Null : Does.Contain(problem));

    [TestCase("auto", true)]
    [TestCase("115200 8N1", true)]
    [TestCase("9600 7E1", true)]
    [TestCase("9600 7e1", false)]
    [TestCase("115200", false)]
    [TestCase("115200  8N1", false)]
    [TestCase("0 8N1", false)]
    [TestCase("115200 9N1", false)]
    [TestCase("fast 8N1", false)]
    public void Line_is_speed_and_characters(string text, bool valid) =>
        Assert.That(MeterKinds.Line.Parse(text, "").IsValid, Is.EqualTo(valid));

    [TestCase("/dev/ttyUSB0", "/dev/ttyUSB0")]
    [TestCase("auto", "auto")]
    [TestCase("simulator", "simulator")]
    [TestCase("tcp://192.168.1.20:23", "tcp://192.168.1.20:23")]
    [TestCase("tcp://[fd00::1]:23", "tcp://[fd00::1]:23")]
    [TestCase("day.telegram", "/etc/p1meter/day.telegram")]
    public void Port_takes_every_source(string text, string expected) =>
        Assert.That(MeterKinds.Port.Parse(text, "/etc/p1meter").Value, Is.EqualTo(expected));

    [TestCase("Auto", "\"Auto\" is written in lower case: auto")]
    [TestCase("ttyUSB0", "\"ttyUSB0\" is no device; did you mean \"/dev/ttyUSB0\"?")]
    [TestCase("tcp://host", "\"host\" is not host:port after tcp://, as in tcp://192.168.1.20:23")]
    [TestCase("tcp://host:0", "the port in \"host:0\" is not a whole number from 1 to 65535 after tcp://, as in tcp://192.168.1.20:23")]
    [TestCase("tcp:host:23", "\"tcp:host:23\" is no address of a meter; write tcp://host:port, a device or the path of a file")]
    [TestCase("http://host:23", "\"http://host:23\" is no address of a meter; write tcp://host:port, a device or the path of a file")]
    [TestCase("192.168.1.20:23", "\"192.168.1.20:23\" is no file; did you mean \"tcp://192.168.1.20:23\"?")]
    [TestCase("meter.lan:2000", "\"meter.lan:2000\" is no file; did you mean \"tcp://meter.lan:2000\"?")]
    [TestCase("[fd00::1]:23", "\"[fd00::1]:23\" is no file; did you mean \"tcp://[fd00::1]:23\"?")]
    [TestCase("~/rec.txt", "\"~/rec.txt\" begins with ~, which only a shell knows; write the whole path, as in \"/home/me/rec.txt\"")]
    [TestCase("tcp://*:23", "\"tcp://*:23\" names no host; write the meter's own name or address")]
    [TestCase("tcp://0.0.0.0:23", "\"tcp://0.0.0.0:23\" names no host; write the meter's own name or address")]
    public void Port_refuses_others(string text, string expected) =>
        Assert.That(MeterKinds.Port.Parse(text, "/etc/p1meter").Problem, Is.EqualTo(expected));

    [Test]
    public void Port_takes_a_file_whose_name_looks_like_an_address()
    {
        using var folder = new Folder();
        File.WriteAllText(folder["meter:23"], "");
        Assert.That(MeterKinds.Port.Parse("meter:23", folder.Path).Value, Is.EqualTo(folder["meter:23"]));
    }

    [Test]
    public void Zone_that_is_unknown_names_the_nearest()
    {
        Assert.Multiple(() =>
        {
            Assert.That(MeterKinds.Zone.Parse("Europe/Amsterdm", "").Problem, Is.EqualTo("there is no time zone \"Europe/Amsterdm\", did you mean Europe/Amsterdam?"));
            Assert.That(MeterKinds.Zone.Parse("../../etc/passwd", "").IsValid, Is.False);
            Assert.That(MeterKinds.UnknownZone("Europe/Amsterdam", ["UTC"]), Does.EndWith("this machine has no time zone data; install the package tzdata"));
        });
    }

    [Test]
    public void Quoted_shows_one_short_line() =>
        Assert.That(Quoted.Show("a\nb\u001b" + new string('x', 100)), Is.EqualTo("\"a\\u000ab\\u001b" + new string('x', 56) + "…\""));
}
