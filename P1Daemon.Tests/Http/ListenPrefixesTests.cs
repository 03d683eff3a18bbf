using System.Net;
using P1Daemon.Http;

namespace P1Daemon.Tests.Http;

internal sealed class ListenPrefixesTests
{
    [TestCase("*", "+")]
    [TestCase("192.168.1.5", "192.168.1.5")]
    public void Hosts_are_the_addresses_to_bind(string host, string expected) =>
        Assert.That(string.Join(' ', ListenPrefixes.Hosts(new(host, 8180))), Is.EqualTo(expected));

    [TestCase("localhost")]
    [TestCase("127.0.0.1")]
    public void Hosts_of_the_loopback_are_its_IPv4_address_and_the_name_where_that_is_another(string host) =>
        Assert.That(string.Join(' ', ListenPrefixes.Hosts(new(host, 8180))), Is.EqualTo("127.0.0.1").Or.EqualTo("127.0.0.1 localhost"));

    [Test]
    public void Hosts_of_a_name_that_nobody_knows_say_so() =>
        Assert.That(() => ListenPrefixes.Hosts(new("no-such-name.invalid", 8180)), Throws.TypeOf<HttpListenerException>().With.Message.Contains("not known"));

    [Test]
    public void Url_is_what_a_person_opens()
    {
        Assert.That(ListenPrefixes.Url(new("localhost", 0), 8180), Is.EqualTo("http://localhost:8180/"));
        Assert.That(ListenPrefixes.Url(new("*", 0), 8180), Is.EqualTo($"http://{Dns.GetHostName()}:8180/"));
    }
}
