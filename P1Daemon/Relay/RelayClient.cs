using System.Net.Sockets;
using System.Threading.Channels;

namespace P1Daemon.Relay;

/// <summary>One program that reads telegrams. It gets whole telegrams only, and the oldest waiting ones are dropped when it lags.</summary>
internal sealed class RelayClient : IDisposable
{
    const int Waiting = 16;
    const int SendBuffer = 64 * 1024;

    readonly Socket _socket;
    readonly Channel<ReadOnlyMemory<byte>> _queue = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true });

    public RelayClient(Socket socket)
    {
        _socket = socket;
        // What the kernel holds for a peer that does not read is old by the time it reads again.
        _socket.SendBufferSize = SendBuffer;
        _socket.NoDelay = true;
    }

    /// <summary>True when the peer will send nothing more: it is gone, or has closed its half.</summary>
    public bool LooksGone
    {
        get
        {
            try
            {
                return _socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0;
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    /// <summary>Queues a telegram; never waits.</summary>
    public void Offer(ReadOnlyMemory<byte> telegram) => _queue.Writer.TryWrite(telegram);

    /// <summary>Sends what is queued until the peer is gone.</summary>
    /// <exception cref="TimeoutException">The peer took less than a telegram within the limit.</exception>
    /// <exception cref="SocketException">The peer is gone.</exception>
    public async Task SendAllAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        await foreach (ReadOnlyMemory<byte> telegram in _queue.Reader.ReadAllAsync(cancellation))
        {
            for (int sent = 0; sent < telegram.Length;)
            {
                sent += await _socket.SendAsync(telegram[sent..], cancellation).AsTask().WaitAsync(limit, time, cancellation);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Ends SendAllAsync where it waits for a telegram.
        _queue.Writer.TryComplete();
        _socket.Dispose();
    }
}
