using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Exceptions;
using P1Daemon.Configuration;

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
    /// <param name="mqtt">Where to, and with which files.</param>
    /// <param name="trust">What looked at the certificate, with TLS.</param>
    /// <param name="certificate">The client's own.</param>
    /// <param name="answer">What the broker said to a handshake alone, where that was asked.</param>
    /// <param name="now">This machine's time.</param>
    public static BrokerException Explain(Exception error, MqttSettings mqtt, ServerTrust? trust, X509Certificate2? certificate, TlsAnswer answer, DateTimeOffset now)
    {
        string alert = answer.Alert ?? Alert(error) ?? "";
        string why = trust?.Objection
            ?? (answer.AskedForCertificate || alert.Contains("certificate", StringComparison.Ordinal) || alert == "unknown ca" || (alert == "handshake failure" && certificate is null)
                ? ClientCertificateWords.Refused(alert, mqtt.CertificateFile, certificate, now)
                : Describe([.. Causes(error)], mqtt, trust));
        return new BrokerException(why, inner: error);
    }

    /// <summary>True where the broker accepted the connection, showed a trusted certificate and then closed: it may be the client's certificate.</summary>
    public static bool MayBeTheCertificate(Exception error, ServerTrust? trust) =>
        trust is { WasAsked: true, Objection: null } && IsClosedEarly(Causes(error)) && Alert(error) is null;

    /// <summary>What the other side's TLS said as it closed, in OpenSSL's words: <c>unknown ca</c> of <c>error:0A000418:SSL routines::tlsv1 alert unknown ca</c>; null for none.</summary>
    public static string? Alert(Exception error)
    {
        const string Mark = " alert ";
        string? said = Causes(error).Select(cause => cause.Message)
            .FirstOrDefault(message => message.Contains("SSL routines", StringComparison.Ordinal) && message.Contains(Mark, StringComparison.Ordinal));
        return said is null ? null : Words.Printable(said[(said.LastIndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..]);
    }

    static string Describe(Exception[] chain, MqttSettings mqtt, ServerTrust? trust)
    {
        if (IsClosedEarly(chain))
        {
            return trust switch
            {
                null when mqtt.Version == "3.1.1" && mqtt.Broker.Scheme == "mqtt" =>
                    "it closed the connection without an answer; is it an MQTT broker, and without TLS as mqtt.broker says? With mqtt.version 5 it could say why",
                null when mqtt.Broker.Scheme == "ws" => "it closed the connection without an answer; is it a broker's WebSocket port, and without TLS as mqtt.broker says?",
                null => "it closed the connection without an answer; is it an MQTT broker, and without TLS as mqtt.broker says?",
                { WasAsked: false } => "it does not answer in TLS; is it a broker's TLS port?",
                _ => "it closed the connection without an answer; is it an MQTT broker? Its log may say why",
            };
        }

        return chain.OfType<SocketException>().FirstOrDefault() is { } socket ? Explain(socket, mqtt.Broker.Host)
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
