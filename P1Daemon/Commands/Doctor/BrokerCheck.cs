using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using P1Daemon.Configuration;
using P1Daemon.Mqtt;

namespace P1Daemon.Commands.Doctor;

/// <summary>
/// Does the broker let us in, and may we publish. By the daemon's own way in, under another name, without a will and with nothing retained, so that neither
/// the daemon nor its subscribers notice.
/// </summary>
internal sealed class BrokerCheck(MqttSettings mqtt, DaemonStatus? daemon, ServiceUnit? unit, TimeProvider time) : ICheck
{
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!mqtt.Enabled)
        {
            yield return Finding.Ok("broker", "not asked: mqtt.enabled is false");
            yield break;
        }

        mqtt.ClientId += "-doctor";
        mqtt.HasWill = false;
        using (Progress.Show(() => $"logging in to {BrokerOptions.Address(mqtt.Broker)}"))
        {
            yield return await LoginAsync(cancellation);
        }
    }

    async Task<Finding> LoginAsync(CancellationToken cancellation)
    {
        string address = BrokerOptions.Address(mqtt.Broker);
        await using var connection = new MqttNetConnection(mqtt, time);
        try
        {
            BrokerSession session = await connection.ConnectAsync(cancellation);
            string user = mqtt.Username.Length == 0 ? "without a user" : $"as {mqtt.Username}";
            string login = $"{address}: logged in with MQTT {session.Version} {user}";
            using var patience = new CancellationTokenSource(_patience, time);
            string? refusal = (await PublishAsync(connection, Topic, "p1meter doctor looked in", patience.Token)).Refusal;
            await connection.DisconnectAsync(patience.Token);
            return refusal is null ? Finding.Ok("broker", $"{login}, {(session.Version == "5" ? "may publish" : "which does not tell whether we may publish: see its log")}")
                : Forbidden(login, refusal);
        }
        catch (BrokerException trouble)
        {
            return NoLogin(address, trouble);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Finding.Failed("broker", $"{address}: logged in, but it does not answer a publish", "Look into the broker's log.");
        }
    }

    string Topic => $"{mqtt.Topic}/doctor";

    // The list of what a user may write can be as narrow as what the daemon writes. What that writes is not tried: whoever listens there would take it for the daemon's own.
    Finding Forbidden(string login, string refusal) => daemon?.Text("mqtt", "state") switch
    {
        null => new("broker", unit is { IsActive: true } ? State.Warning : State.Failed, $"{login}, but whether it takes readings could not be tried: {Topic} is refused: {refusal}",
            $"Have it tried: allow this user to write {mqtt.Topic}/#, or {Topic} beside what the daemon writes\nOr look into the broker's log while the daemon publishes."),
        "connected" => Finding.Warning("broker", $"{login}, but {Topic} is refused: {refusal}", $"Readings go to {mqtt.Topic}/reading, and others may do so: allow this user to write {mqtt.Topic}/#"),
        _ => Finding.Failed("broker", $"{login}, but the daemon is not connected, and {Topic} is refused: {refusal}", $"Allow this user to write {mqtt.Topic}/#"),
    };

    static Task<PublishOutcome> PublishAsync(MqttNetConnection connection, string topic, string text, CancellationToken cancellation) =>
        connection.PublishAsync(new OutgoingMessage(topic, Encoding.UTF8.GetBytes(text), Retain: false, IsJson: false), cancellation);

    Finding NoLogin(string address, BrokerException trouble)
    {
        // The log has what it is and what to do on one line.
        string[] parts = trouble.Message.Split("; ", 2);
        string text = $"{address}: {parts[0]}";
        // Run by hand, the doctor has none of the unit's credentials.
        if (trouble.Refused && mqtt.Password.Length == 0 && unit?.Credential("mqtt.password") is { } file)
        {
            return Finding.Warning("broker", $"{text}, without the password, which the service has from a systemd credential and a doctor run by hand has not",
                $"Give it the same password: put P1METER__MQTT__PASSWORD_FILE={ByHand.Quote(file)} between sudo and p1meter");
        }

        string?[] advice = [parts.Length > 1 ? $"{char.ToUpperInvariant(parts[1][0])}{parts[1][1..]}" : null, Advice(trouble)];
        return Finding.Failed("broker", text, string.Join('\n', advice.OfType<string>()) is { Length: > 0 } all ? all : null);
    }

    string? Advice(BrokerException trouble) =>
        trouble.Refused ? (ByHand.Publish(mqtt, Topic) is { } line ? $"Try the same by hand: {line}" : null)
        : mqtt.Broker.IsLoopback && trouble.InnerException?.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
            ? "On this machine: sudo apt install mosquitto, or sudo systemctl start mosquitto. Elsewhere: set mqtt.broker."
            : null;
}
