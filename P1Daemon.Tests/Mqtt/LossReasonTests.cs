using System.Net.Sockets;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using P1Daemon.Mqtt;

namespace P1Daemon.Tests.Mqtt;

[TestFixture]
internal sealed class LossReasonTests
{
    static readonly TestCaseData[] _losses =
    [
        new(new MqttClientNotConnectedException(), "the broker closed the connection"),
        new(new MqttClientDisconnectedException(null), "the broker closed the connection"),
        new(new MqttClientDisconnectedException(new MqttCommunicationException(new SocketException((int)SocketError.ConnectionReset))), "the broker closed the connection"),
        new(new MqttCommunicationException(new SocketException((int)SocketError.TimedOut)), "the network lost it"),
        new(new MqttCommunicationException(new IOException("x", new SocketException((int)SocketError.NetworkUnreachable))), "it cannot be reached: is the network up?"),
        new(new MqttCommunicationTimedOutException(), "no answer to a sign of life"),
        new(new MqttProtocolViolationException("Received packet 'X'"), "what it sends is not MQTT"),
        new(new MqttClientUnexpectedDisconnectReceivedException(new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.SessionTakenOver }),
            "another client uses the same client id: give each its own mqtt.client_id (8Eh)"),
        new(new InvalidDataException("odd\nline"), @"odd\u000Aline"),
    ];

    [TestCaseSource(nameof(_losses))]
    public void A_loss_is_said_in_our_words(Exception error, string expected) => Assert.That(LossReason.Explain(error), Is.EqualTo(expected));
}
