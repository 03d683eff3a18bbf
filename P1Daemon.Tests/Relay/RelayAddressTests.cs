using System.Net;
using System.Net.Sockets;
using P1Daemon.Configuration;
using P1Daemon.Relay;

namespace P1Daemon.Tests.Relay;

/// <summary>Which address the relay takes for a listen address.</summary>
[CancelAfter(20_000)]
sealed class RelayAddressTests
{
    [TestCase("0.0.0.0", "0.0.0.0")]
    [TestCase("127.0.0.2", "127.0.0.2")]
    [TestCase("*", "::")]
    public async Task It_listens_on_what_it_is_told(string host, string expected, CancellationToken cancellation)
    {
        using Socket listener = await TelegramRelay.ListenAsync(new ListenAddress(host, 0), cancellation);
        Assert.That(((IPEndPoint)listener.LocalEndPoint!).Address.ToString(), Is.EqualTo(Socket.OSSupportsIPv6 ? expected : expected.Replace("::", "0.0.0.0", StringComparison.Ordinal)));
    }
}
