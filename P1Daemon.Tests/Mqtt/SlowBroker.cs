using System.Net;
using System.Net.Sockets;

namespace P1Daemon.Tests.Mqtt;

/// <summary>Lets one client in, and answers a publish when the test says so.</summary>
sealed class SlowBroker : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly Task<NetworkStream> _client;

    public SlowBroker()
    {
        _listener.Start();
        _client = LetInAsync();
    }

    public Uri Address => new($"mqtt://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>PUBACK (MQTT 5.0 §3.4) for the publish with this packet identifier; a client begins with 1.</summary>
    public async Task AnswerAsync(int identifier, CancellationToken cancellation) =>
        await (await _client).WriteAsync(new byte[] { 0x40, 2, 0, (byte)identifier }, cancellation);

    public void Dispose()
    {
        _listener.Dispose();
        if (_client.IsCompletedSuccessfully)
        {
            _client.Result.Dispose();
        }
    }

    // CONNACK (§3.2): success, no properties.
    async Task<NetworkStream> LetInAsync()
    {
        var stream = new NetworkStream(await _listener.AcceptSocketAsync(), ownsSocket: true);
        await stream.ReadAtLeastAsync(new byte[4096], 1);
        await stream.WriteAsync(new byte[] { 0x20, 3, 0, 0, 0 });
        return stream;
    }
}
