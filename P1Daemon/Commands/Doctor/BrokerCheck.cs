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
            bool mayPublish = refusal is null || await MayPublishAsync(connection, patience.Token);
            await connection.DisconnectAsync(patience.Token);
            return refusal is null ? Finding.Ok("broker", $"{login}, {(session.Version == "5" ? "may publish" : "which does not tell whether we may publish: see its log")}")
                : mayPublish ? Finding.Warning("broker", $"{login}, but {Topic} is refused: {refusal}", $"Readings go to {mqtt.Topic}/reading, and others may do so: allow this user to write {mqtt.Topic}/#")
                : Finding.Failed("broker", $"{login}, but {Topic} is refused, and {mqtt.Topic}/availability too: {refusal}", $"Allow this user to write {mqtt.Topic}/#");
        }
        catch (BrokerException trouble)
        {
            // The log has what it is and what to do on one line.
            string[] parts = trouble.Message.Split("; ", 2);
            string?[] advice = [parts.Length > 1 ? $"{char.ToUpperInvariant(parts[1][0])}{parts[1][1..]}" : null, Advice(trouble)];
            return Finding.Failed("broker", $"{address}: {parts[0]}", string.Join('\n', advice.OfType<string>()) is { Length: > 0 } all ? all : null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Finding.Failed("broker", $"{address}: logged in, but it does not answer a publish", "Look into the broker's log.");
        }
    }

    string Topic => $"{mqtt.Topic}/doctor";

    // The list of what a user may write can be as narrow as what the daemon writes. What it says there itself while it is away disturbs nobody; where it is there, it knows best.
    async Task<bool> MayPublishAsync(MqttNetConnection connection, CancellationToken cancellation) => daemon is not null
        ? daemon.Text("mqtt", "state") == "connected"
        : (await PublishAsync(connection, $"{mqtt.Topic}/availability", "offline", cancellation)).Refusal is null;

    static Task<PublishOutcome> PublishAsync(MqttNetConnection connection, string topic, string text, CancellationToken cancellation) =>
        connection.PublishAsync(new OutgoingMessage(topic, Encoding.UTF8.GetBytes(text), Retain: false, IsJson: false), cancellation);

    string? Advice(BrokerException trouble)
    {
        if (trouble.Refused)
        {
            // Run by hand, the doctor has none of the unit's credentials.
            return unit?["LoadCredential"].Contains("mqtt.password", StringComparison.Ordinal) == true && mqtt.Password.Length == 0
                ? "The service has its password from a systemd credential, which a doctor run by hand has not: set P1METER__MQTT__PASSWORD_FILE for it."
                : $"Try the same by hand: mosquitto_pub {Options()} -t {Topic} -m hello";
        }

        return mqtt.Broker.IsLoopback && trouble.InnerException?.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
            ? "On this machine: sudo apt install mosquitto, or sudo systemctl start mosquitto. Elsewhere: set mqtt.broker."
            : null;
    }

    string Options() =>
        $"-h {mqtt.Broker.IdnHost}{(mqtt.Broker.Port > 0 ? $" -p {mqtt.Broker.Port}" : "")}{(mqtt.Username.Length > 0 ? $" -u {mqtt.Username} -P PASSWORD" : " -u USER -P PASSWORD")}";
}
