using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using MQTTnet;
using MQTTnet.Exceptions;

namespace P1Daemon.Mqtt;

/// <summary>Why an attempt to connect failed, in one line: what it is and what to do about it.</summary>
internal static class ConnectError
{
    const string NoClientCertificate = "it closed the connection without an answer; if it asks for a client certificate: set mqtt.certificate_file and mqtt.certificate_key_file";

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
        return new BrokerException(Describe(chain, broker, trust), inner: error);
    }

    static string Describe(Exception[] chain, Uri broker, ServerTrust? trust)
    {
        if (IsClosedEarly(chain))
        {
            return trust switch
            {
                null => "it closed the connection without an answer; is it an MQTT broker, and without TLS as mqtt.broker says?",
                { WasAsked: false } => "it does not answer in TLS; is it a broker's TLS port?",
                _ => NoClientCertificate,
            };
        }

        if (chain.Any(cause => cause.Message.Contains("certificate required", StringComparison.Ordinal)))
        {
            return NoClientCertificate;
        }

        return chain.OfType<SocketException>().FirstOrDefault() is { } socket ? Explain(socket, broker.Host)
            : chain.OfType<OperationCanceledException>().Any() ? "no answer within 10 s; is the address right?"
            : trust is { WasAsked: false } ? $"it does not answer in TLS; is it a broker's TLS port? ({Printable(chain[^1])})"
            : chain.OfType<AuthenticationException>().Any() ? $"the TLS handshake failed: {Printable(chain[^1])}"
            : chain.OfType<WebSocketException>().FirstOrDefault() is { } web ? $"no WebSocket there: {Printable(web)}"
            : chain.OfType<MqttProtocolViolationException>().Any() ? "what answers there is no MQTT broker; is the port right?"
            : Printable(chain[^1]);
    }

    /// <summary>True when the other side closed or answered what cannot be MQTT 5: how some brokers refuse that version.</summary>
    public static bool MayBeTheVersion(Exception error) =>
        IsClosedEarly(Causes(error)) || Causes(error).OfType<MqttProtocolViolationException>().Any();

    static bool IsClosedEarly(IEnumerable<Exception> chain) => chain.Any(cause =>
        (cause.GetType() == typeof(MqttCommunicationException) && cause.InnerException is null)
        || cause is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.NotConnected or SocketError.Shutdown }
        || (cause is IOException && cause.Message.Contains("unexpected EOF", StringComparison.Ordinal)));

    static string Printable(Exception error) => Words.Printable(error.Message);

    static string Explain(SocketException error, string host) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused: nothing listens there; is the broker running, and is the port right?",
        SocketError.HostNotFound or SocketError.NoData => $"the name {host} is not known: check mqtt.broker",
        SocketError.TryAgain => $"the name {host} could not be looked up: is the network up, and does its name server answer?",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown => $"{host} cannot be reached: is the network up?",
        SocketError.TimedOut => "no answer in time",
        _ => Printable(error),
    };

    static IEnumerable<Exception> Causes(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
