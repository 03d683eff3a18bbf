using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Live;
using P1Daemon.Mqtt;
using P1Daemon.Mqtt.HomeAssistant;

namespace P1Daemon.Tests.Mqtt.HomeAssistant;

/// <summary>
/// The plan with telegrams that the test sends: what is due is read as a line of topics, <c>+E1</c> for a device that is announced and <c>-E1</c> for one that is
/// taken back.
/// </summary>
sealed class PlanRig
{
    readonly MeterHealth _meter = new();
    Feed _feed = null!;

    public FakeTimeProvider Time { get; } = new();

    public MqttSettings Mqtt { get; } = new() { Topic = "t", HomeAssistantPrefix = "ha/discovery" };

    /// <summary>Identities of before the start.</summary>
    public ImmutableDictionary<string, string> Known { get; set; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The last body under each name.</summary>
    public Dictionary<string, byte[]> Kept { get; } = [];

    public PublishPlan Plan { get; private set; } = null!;

    public static string Id(string id) => $"0-0:96.1.1({Convert.ToHexString(Encoding.ASCII.GetBytes(id))})";

    public static string Gas(int channel, string id) => Device(channel, "003", id);

    public static string Water(int channel, string id) => Device(channel, "007", id);

    static string Device(int channel, string type, string id) =>
        $"0-{channel}:24.1.0({type})\r\n0-{channel}:96.1.0({Convert.ToHexString(Encoding.ASCII.GetBytes(id))})\r\n0-{channel}:24.2.1(261123063500W)(02569.646*m3)";

    /// <summary>Connected, before the first telegram.</summary>
    public void Start()
    {
        _feed = new Feed(Time);
        Plan = new PublishPlan(Mqtt, TimeSpan.FromSeconds(30), _feed, _meter, new MessageBodies(() => [1], _ => [2], _ => [3]), Time,
            Mqtt.HomeAssistant ? new Discovery(Mqtt, Known, Time, () => 0.5) : null);
        Plan.Begin();
        _meter.Update(now => now with { State = MeterState.Online });
    }

    public void Open(params string[] lines)
    {
        Start();
        See(lines);
        Due();
    }

    public void See(params string[] lines) => _feed.Publish(Parsed.At(0, lines), Array.Empty<byte>());

    /// <summary>Home Assistant says something.</summary>
    public void Say(string text, bool kept = false) => Plan.Heard(new HeardMessage("ha/discovery/status", text, kept));

    public string Text(string device) => Encoding.UTF8.GetString(Kept[$"+{device}"]);

    public string Devices() => string.Join(' ', Due().Split(' ').Where(part => part.StartsWith('+') || part.StartsWith('-')));

    public string Due()
    {
        var due = new List<string>();
        while (Plan.TryTake(out OutgoingMessage message))
        {
            string[] levels = message.Topic.Split('/');
            if (levels[^1] != "config")
            {
                due.Add(levels[^1] == "availability" ? $"availability={FakeConnection.TextOf(message)}" : levels[^1]);
                continue;
            }

            Assert.That((string.Join('/', levels[..^2]), message.Retain), Is.EqualTo(("ha/discovery/device", true)));
            string name = $"{(message.Body.IsEmpty ? '-' : '+')}{levels[^2]["p1meter_".Length..]}";
            Assert.That(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(message.Body, out ArraySegment<byte> body), Is.True);
            Kept[name] = body.Array ?? [];
            due.Add(name);
        }

        return string.Join(' ', due);
    }
}
