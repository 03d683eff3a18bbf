using System.Net;
using System.Net.Sockets;
using P1Daemon.Http.Listening;

namespace P1Daemon.Tests.Http.Listening;

internal sealed class ListenSocketsTests
{
    [TestCase("127.0.0.1", "127.0.0.1")]
    [TestCase("127.0.0.2", "127.0.0.2")]
    [TestCase("0.0.0.0", "0.0.0.0")]
    public void An_address_is_one_socket(string host, string expected) => Assert.That(Addresses(host), Is.EqualTo(expected));

    [Test]
    public void The_name_of_the_loopback_is_both_its_addresses_where_there_are_two() => Assert.That(Addresses("localhost"), Is.EqualTo("127.0.0.1 ::1").Or.EqualTo("127.0.0.1"));

    [Test]
    public void Every_address_is_one_of_each_kind_where_there_are_two() => Assert.That(Addresses("*"), Is.EqualTo("0.0.0.0 ::").Or.EqualTo("0.0.0.0"));

    [Test]
    public void A_name_that_nobody_knows_is_said() =>
        Assert.That(() => ListenSockets.Open(new("no-such-name.invalid", 8180)), Throws.TypeOf<SocketException>().With.Message.Contains("not known"));

    static string Addresses(string host)
    {
        int port = FreePort.Take();
        using ListenSockets sockets = ListenSockets.Open(new(host, port));
        Assert.That(sockets.All.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port), Is.All.EqualTo(port));
        return string.Join(' ', sockets.All.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Address));
    }
}
