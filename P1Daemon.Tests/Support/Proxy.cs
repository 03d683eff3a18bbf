using System.Net;
using System.Net.Sockets;

namespace P1Daemon.Tests.Support;

/// <summary>
/// Stands before a broker: forwards, cuts connections after a random number of bytes, or takes all and never answers. Counts the connections that are open.
/// </summary>
sealed class Proxy : IAsyncDisposable
{
    const int LargestCut = 14;     // as a power of two: from the first byte of a login to many readings
    const int TcpLevel = 6;        // IPPROTO_TCP
    const int TcpInfo = 11;        // TCP_INFO; its first byte is the state
    const byte Established = 1;    // TCP_ESTABLISHED

    readonly TcpListener _server = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly List<Socket> _clients = [];
    readonly List<Task> _running = [];
    readonly int _broker;
    readonly Random _random;
    readonly Task _accepting;
    volatile int _cutsLeft;
    volatile int _cuts;
    volatile int _most;
    volatile bool _mute;

    public Proxy(int broker, int seed = 0)
    {
        _broker = broker;
        _random = new Random(seed);
        _server.Start();
        Port = ((IPEndPoint)_server.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>How many connections are still to be cut; the others are forwarded.</summary>
    public int CutsLeft
    {
        get => _cutsLeft;
        init => _cutsLeft = value;
    }

    /// <summary>How many were cut.</summary>
    public int Cuts => _cuts;

    /// <summary>When set, a new connection gets no answer, ever.</summary>
    public bool Mute
    {
        get => _mute;
        set => _mute = value;
    }

    /// <summary>How many connections there were.</summary>
    public int Accepted
    {
        get
        {
            lock (_clients)
            {
                return _clients.Count;
            }
        }
    }

    /// <summary>The most connections that were open at a time.</summary>
    public int Most => _most;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        await Task.WhenAll(_running);
        _server.Dispose();
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _server.AcceptSocketAsync(_stop.Token);
                lock (_clients)
                {
                    _clients.Add(client);
                    _most = Math.Max(_most, _clients.Count(IsOpen));
                }

                _running.Add(_mute ? SwallowAsync(client) : ForwardAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    // By the kernel's state, which knows of a goodbye before we have read it.
    static bool IsOpen(Socket socket)
    {
        Span<byte> state = stackalloc byte[1];
        try
        {
            return socket.GetRawSocketOption(TcpLevel, TcpInfo, state) > 0 && state[0] == Established;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    async Task SwallowAsync(Socket client)
    {
        using (client)
        {
            await CopyAsync(client, null, long.MaxValue);
        }
    }

    async Task ForwardAsync(Socket client)
    {
        using var broker = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            bool cuts = _cutsLeft > 0;
            bool atTheClient = _random.Next(2) == 0;
            long after = (long)Math.Pow(2, _random.NextDouble() * LargestCut);
            await broker.ConnectAsync(IPAddress.Loopback, _broker, _stop.Token);
            Task<bool> toBroker = CopyAsync(client, broker, cuts && atTheClient ? after : long.MaxValue);
            Task<bool> toClient = CopyAsync(broker, client, cuts && !atTheClient ? after : long.MaxValue);
            Task<bool> first = await Task.WhenAny(toBroker, toClient);
            if (await first)
            {
                _cutsLeft--;
                _cuts++;
                client.LingerState = broker.LingerState = new LingerOption(true, 0); // a reset, not a goodbye
            }

            client.Close();
            broker.Close();
            await Task.WhenAll(toBroker, toClient);
        }
    }

    // True when all that was allowed has gone through; false when one of the two ended it.
    async Task<bool> CopyAsync(Socket from, Socket? to, long allowed)
    {
        byte[] piece = new byte[4096];
        try
        {
            while (allowed > 0)
            {
                int length = await from.ReceiveAsync(piece, _stop.Token);
                if (length == 0)
                {
                    return false;
                }

                ReadOnlyMemory<byte> passed = piece.AsMemory(0, (int)Math.Min(length, allowed));
                allowed -= passed.Length;
                while (!passed.IsEmpty && to is not null)
                {
                    passed = passed[await to.SendAsync(passed, _stop.Token)..];
                }
            }

            return true;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return false;
        }
    }
}
