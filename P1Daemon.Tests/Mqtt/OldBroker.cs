using System.Net;
using System.Net.Sockets;

namespace P1Daemon.Tests.Mqtt;

/// <summary>Stands before a broker and makes it one that knows MQTT 3.1.1 alone.</summary>
sealed class OldBroker : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _over = new();
    readonly int _behind;
    readonly Refusal _refusal;

    public OldBroker(int behind, Refusal refusal)
    {
        _behind = behind;
        _refusal = refusal;
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>How it takes a version that it does not know.</summary>
    public enum Refusal
    {
        /// <summary>As MQTT 3.1.1 §3.2.2.3 has it: return code 1.</summary>
        ReturnCode1,

        /// <summary>As MQTT 5 has it: reason code 84h.</summary>
        ReasonCode84,

        /// <summary>By closing the connection.</summary>
        Closed,
    }

    public Uri Address => new($"mqtt://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public void Dispose()
    {
        _over.Cancel();
        _listener.Dispose();
        _over.Dispose();
    }

    async Task ServeAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            await ServeAsync(await _listener.AcceptTcpClientAsync(_over.Token));
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            NetworkStream stream = client.GetStream();
            byte[] connect = new byte[4096];
            int length = await stream.ReadAsync(connect, _over.Token);
            // The protocol's level follows its name.
            int level = connect.AsSpan(0, length).IndexOf("MQTT"u8) + 4;
            if (connect[level] == 5)
            {
                await stream.WriteAsync(Answer(), _over.Token);
                return;
            }

            using var behind = new TcpClient();
            await behind.ConnectAsync(IPAddress.Loopback, _behind, _over.Token);
            await behind.GetStream().WriteAsync(connect.AsMemory(0, length), _over.Token);
            await Task.WhenAny(stream.CopyToAsync(behind.GetStream(), _over.Token), behind.GetStream().CopyToAsync(stream, _over.Token));
        }
    }

    byte[] Answer() => _refusal switch
    {
        Refusal.ReturnCode1 => [0x20, 2, 0, 1],
        Refusal.ReasonCode84 => [0x20, 3, 0, 0x84, 0],
        _ => [],
    };
}
