using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using MQTTnet;

namespace P1Daemon.Mqtt;

/// <summary>Why an attempt to connect failed, in one line: what it is and what to do about it.</summary>
internal static class ConnectError
{
    /// <summary>The broker answered, and refused the login.</summary>
    public static BrokerException Refused(MqttClientConnectResult answer, string username) => new(
        Words.Reason((int)answer.ResultCode, answer.ReasonString) + answer.ResultCode switch
        {
            MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized =>
                username.Length == 0 ? ": the broker asks for a user, set mqtt.username and mqtt.password" : ": check mqtt.username and mqtt.password",
            MqttClientConnectResultCode.ClientIdentifierNotValid => ": set another mqtt.client_id",
            _ => "",
        },
        refused: true);

    /// <summary>The attempt ended with an exception.</summary>
    /// <param name="error">As the library threw it.</param>
    /// <param name="broker">Where to.</param>
    /// <param name="trust">What looked at the certificate, with TLS.</param>
    public static BrokerException Explain(Exception error, Uri broker, ServerTrust? trust)
    {
        if (trust?.Objection is { } objection)
        {
            return new BrokerException(objection, inner: error);
        }

        Exception[] chain = [.. Causes(error)];
        string words = chain.OfType<SocketException>().FirstOrDefault() is { } socket ? Explain(socket, broker.Host)
            : chain.FirstOrDefault(cause => cause.Message.Contains("certificate required", StringComparison.Ordinal)) is not null
                ? "the broker asks for a client certificate: set mqtt.certificate_file and mqtt.certificate_key_file"
            : chain.OfType<AuthenticationException>().FirstOrDefault() is not null || chain.Any(IsTls)
                ? $"the TLS handshake failed: {Words.Printable(chain[^1].Message)}; does the broker speak TLS on this port?"
            : chain.OfType<WebSocketException>().FirstOrDefault() is { } web ? $"no WebSocket there: {Words.Printable(web.Message)}"
            : chain.OfType<OperationCanceledException>().Any() ? "no answer within 10 s; is the address right?"
            : chain.OfType<MQTTnet.Exceptions.MqttProtocolViolationException>().Any() ? "what answers there is no MQTT broker; is the port right?"
            : IsClosedEarly(error) ? "it closed the connection without an answer; is it an MQTT broker, and with or without TLS as mqtt.broker says?"
            : Words.Printable(chain[^1].Message);
        return new BrokerException(words, inner: error);
    }

    /// <summary>True when the other side closed or answered what cannot be MQTT 5: how some brokers refuse that version.</summary>
    public static bool MayBeTheVersion(Exception error) =>
        IsClosedEarly(error) || Causes(error).Any(cause => cause is MQTTnet.Exceptions.MqttProtocolViolationException);

    static bool IsClosedEarly(Exception error) =>
        Causes(error).Any(cause => cause.GetType() == typeof(MQTTnet.Exceptions.MqttCommunicationException) && cause.InnerException is null)
        || Causes(error).OfType<SocketException>().Any(socket => socket.SocketErrorCode == SocketError.ConnectionReset);

    static bool IsTls(Exception cause) => cause.Message.Contains("SSL", StringComparison.Ordinal) || cause.Message.Contains("transport stream", StringComparison.Ordinal);

    static string Explain(SocketException error, string host) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused: nothing listens there; is the broker running, and is the port right?",
        SocketError.HostNotFound or SocketError.NoData => $"the name {host} is not known: check mqtt.broker",
        SocketError.TryAgain => $"the name {host} could not be looked up: is the network up, and does its name server answer?",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown => $"{host} cannot be reached: is the network up?",
        SocketError.TimedOut => "no answer in time",
        SocketError.ConnectionReset => "it closed the connection without an answer; is it an MQTT broker, and with or without TLS as mqtt.broker says?",
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
