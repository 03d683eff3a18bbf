using System.Net.Sockets;
using System.Threading.Channels;

namespace P1Daemon.Relay;

/// <summary>One program that reads telegrams: every one from the first on, until it is gone or so far behind that it is dropped.</summary>
internal sealed class RelayClient : IDisposable
{
    // Half an hour of a meter that talks each second, or a recording's burst. What waits for several clients is kept once.
    const int MostWaiting = 2 * 1024 * 1024;

    const int SendBuffer = 64 * 1024;

    readonly Socket _socket;
    readonly Channel<ReadOnlyMemory<byte>> _queue = Channel.CreateUnbounded<ReadOnlyMemory<byte>>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    int _waiting;

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

    /// <summary>Queues a telegram; never waits. With too many waiting it is the end: a stream with a hole in it would look like one without.</summary>
    public void Offer(ReadOnlyMemory<byte> telegram)
    {
        if (Volatile.Read(ref _waiting) > MostWaiting)
        {
            _queue.Writer.TryComplete(new TimeoutException());
        }
        else if (_queue.Writer.TryWrite(telegram))
        {
            Interlocked.Add(ref _waiting, telegram.Length);
        }
    }

    /// <summary>Sends what is queued until the peer is gone.</summary>
    /// <exception cref="TimeoutException">The peer took nothing within the limit, or less than what came for longer than can be kept.</exception>
    /// <exception cref="SocketException">The peer is gone.</exception>
    public async Task SendAllAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        await foreach (ReadOnlyMemory<byte> telegram in _queue.Reader.ReadAllAsync(cancellation))
        {
            for (int sent = 0; sent < telegram.Length;)
            {
                sent += await _socket.SendAsync(telegram[sent..], cancellation).AsTask().WaitAsync(limit, time, cancellation);
            }

            Interlocked.Add(ref _waiting, -telegram.Length);
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
