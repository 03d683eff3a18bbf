using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace P1Daemon.Sources;

/// <summary>A meter behind a TCP port: ser2net, a network P1 reader. The bytes are handed on as they come.</summary>
/// <param name="address"><c>tcp://host:port</c>.</param>
/// <param name="time">For the patience with a host that does not answer.</param>
internal sealed class TcpSource(string address, TimeProvider time) : ISource
{
    const int PieceSize = 16 * 1024;

    static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    readonly Uri _address = new(address);

    /// <inheritdoc/>
    public string Name => address;

    /// <inheritdoc/>
    public string? Line => null;

    /// <inheritdoc/>
    public bool Ends => false;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using Socket socket = await ConnectAsync(cancellation);
        byte[] piece = new byte[PieceSize];
        while (true)
        {
            int read = await ReceiveAsync(socket, piece, cancellation);
            yield return piece.AsMemory(0, read);
        }
    }

    async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            KeepAlive(socket);
            await socket.ConnectAsync(_address.DnsSafeHost, _address.Port, either.Token);
            return socket;
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SourceException($"{address}: no answer within {_patience.TotalSeconds:0} s: is the host on, and the network there?", e);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw Refused(e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A peer that lost its power says nothing; the kernel asks after 15 s of silence and gives up after another 15.
    static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    SourceException Refused(SocketException e) => new(
        e.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => $"{address}: connection refused: nothing listens on that port",
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"{address}: no such host: check the name",
            _ => $"{address}: cannot be reached: {e.Message}",
        },
        e);

    async ValueTask<int> ReceiveAsync(Socket socket, Memory<byte> piece, CancellationToken cancellation)
    {
        try
        {
            int read = await socket.ReceiveAsync(piece, cancellation);
            return read > 0 ? read : throw new SourceException($"{address}: the other side closed the connection");
        }
        catch (SocketException e)
        {
            throw new SourceException($"{address}: the connection was lost: {e.Message}", e);
        }
    }
}
