using System.Net.Sockets;

namespace P1Daemon.Http.Listening;

/// <summary>
/// The bytes of a connection, of which only so many may be the head of one request. HttpListener takes a request line of any length, and keeps it several times over.
/// </summary>
/// <param name="client">Not closed with the stream.</param>
/// <param name="connection">HttpListener's own object for the client.</param>
internal sealed class HeadStream(Socket client, object connection) : NetworkStream(client, ownsSocket: false)
{
    /// <summary>HttpListener's own limit, which holds for the lines behind the first one. Browsers send one or two thousand bytes.</summary>
    public const int Longest = 32 * 1024;

    static readonly byte[] _refusal = Wire.Raw(Answer.Error(431, $"the head of this request is longer than {Longest} bytes"), "Request Header Fields Too Large");

    int _request;
    int _length;

    /// <inheritdoc/>
    public override int EndRead(IAsyncResult asyncResult)
    {
        int length = base.EndRead(asyncResult);
        if (HttpListenerParts.IsAnswered(connection))
        {
            // A body.
            return length;
        }

        if (HttpListenerParts.Request(connection) is var request && request != _request)
        {
            (_request, _length) = (request, 0);
        }

        _length += length;
        if (_length <= Longest)
        {
            return length;
        }

        // A client that does not read has its answer all the same: so few bytes fit.
        Socket.Send(_refusal, SocketFlags.None, out _);

        // As if the client had closed the connection: HttpListener closes it too.
        return 0;
    }
}
