using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace P1Daemon.Http.Listening;

/// <summary>Lets clients in: takes them from our sockets and hands them to HttpListener, each with a limit to what it may send, and not more at once than are looked after.</summary>
internal sealed class Admission : IDisposable
{
    static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    readonly object _endPoint;
    readonly SlowRequests _slow;
    readonly TimeProvider _time;
    readonly CancellationTokenSource _over = new();

    /// <summary>Begins at once.</summary>
    /// <param name="endPoint">HttpListener's own object for the address.</param>
    /// <param name="sockets">Where clients come from.</param>
    /// <param name="slow">Looks after those that are in.</param>
    /// <param name="time">The host's clock.</param>
    public Admission(object endPoint, ListenSockets sockets, SlowRequests slow, TimeProvider time)
    {
        _endPoint = endPoint;
        _slow = slow;
        _time = time;
        foreach (Socket socket in sockets.All)
        {
            _ = AdmitAllAsync(socket, _over.Token);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }

    async Task AdmitAllAsync(Socket socket, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                Admit(await socket.AcceptAsync(over));
            }
            catch (SocketException) when (!over.IsCancellationRequested)
            {
                // One that was gone before it was taken, or no more files may be open: then in a moment again.
                await Task.Delay(_pause, _time, over);
            }
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "HttpListener never disposes a connection's stream, which has nothing of its own: the socket is closed with the connection.")]
    void Admit(Socket client)
    {
        try
        {
            object connection = HttpListenerParts.Connection(client, _endPoint);
            ref Stream stream = ref HttpListenerParts.StreamOf(connection);
            stream.Dispose();
            stream = new HeadStream(client, connection);
            HttpListenerParts.Begin(connection);
            _slow.Add(connection);
        }
        catch (Exception)
        {
            // Gone already; and whatever else it is, one client must not keep out all that come after.
            client.Dispose();
        }
    }
}
