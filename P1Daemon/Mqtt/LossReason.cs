using System.Net.Sockets;
using System.Net.WebSockets;
using MQTTnet.Exceptions;

namespace P1Daemon.Mqtt;

/// <summary>Why a connection that stood is gone, in one line. What the library says is about itself and not about the broker.</summary>
internal static class LossReason
{
    /// <summary>The broker ended it without a word, as a broker does that is stopped.</summary>
    public const string Closed = "the broker closed the connection";

    /// <summary>For what a publish, a ping or the receiving loop threw.</summary>
    public static string Explain(Exception error)
    {
        Exception[] chain = [.. Causes(error)];
        if (chain.OfType<MqttClientUnexpectedDisconnectReceivedException>().FirstOrDefault() is { } said)
        {
            return Words.Reason((int?)said.ReasonCode ?? 0x80, said.ReasonString);
        }

        return chain.OfType<SocketException>().FirstOrDefault() is { } socket ? Explain(socket)
            : chain.OfType<MqttCommunicationTimedOutException>().Any() ? "no answer to a sign of life"
            : chain.OfType<MqttProtocolViolationException>().Any() ? "what it sends is not MQTT"
            : chain.Any(IsClosed) ? Closed
            : Words.Printable(chain[^1].Message);
    }

    // The library's words for a connection that is no longer there, whoever ended it.
    static bool IsClosed(Exception cause) =>
        cause is MqttClientNotConnectedException or MqttClientDisconnectedException or ObjectDisposedException or WebSocketException or EndOfStreamException
        || (cause.GetType() == typeof(MqttCommunicationException) && cause.InnerException is null);

    static string Explain(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.ConnectionReset or SocketError.Shutdown or SocketError.NotConnected or SocketError.ConnectionAborted => Closed,
        SocketError.TimedOut => "the network lost it",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown => "it cannot be reached: is the network up?",
        _ => Words.Printable(error.Message),
    };

    static IEnumerable<Exception> Causes(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
