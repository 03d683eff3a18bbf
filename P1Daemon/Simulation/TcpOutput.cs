using System.Net;
using System.Net.Sockets;

namespace P1Daemon.Simulation;

/// <summary>A port on the loopback, as a P1-to-network adapter has one: every client gets every telegram from when it came.</summary>
internal sealed class TcpOutput : ITelegramOutput
{
    readonly TcpListener _listener;
    readonly List<Socket> _clients = [];

    /// <summary>Begins to listen.</summary>
    /// <param name="port">0 for a free one.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public TcpOutput(int port)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
    }

    /// <inheritdoc/>
    public string? Address => $"tcp://{_listener.LocalEndpoint}";

    /// <inheritdoc/>
    public void Write(byte[] telegram)
    {
        while (_listener.Pending())
        {
            Socket client = _listener.AcceptSocket();
            client.Blocking = false;
            _clients.Add(client);
        }

        _clients.RemoveAll(client => !TrySend(client, telegram));
    }

    /// <inheritdoc/>
    public Task FinishAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        _listener.Dispose();
    }

    // A client that does not read has had its buffer's worth.
    static bool TrySend(Socket client, byte[] telegram)
    {
        int sent = client.Send(telegram, SocketFlags.None, out SocketError error);
        if (error == SocketError.Success && sent == telegram.Length)
        {
            return true;
        }

        client.Dispose();
        return false;
    }
}
