using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Health;

namespace P1Daemon.Tests.Health;

internal sealed class StatusJsonTests
{
    static readonly DateTimeOffset _start = new(2026, 11, 23, 5, 36, 10, 412, TimeSpan.Zero);

    readonly FakeTimeProvider _time = new(_start);
    readonly MeterHealth _meter = new();
    readonly BrokerHealth _broker = new();
    readonly JournalHealth _journal = new();

    StatusJson Status() => new(_meter, _broker, _journal, TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam"), _time);

    [Test]
    public void ToBytes_before_anything_happened_leaves_out_what_is_not_known()
    {
        string json = Encoding.UTF8.GetString(Status().ToBytes());

        Assert.That(json, Is.EqualTo(
            $$"""{"version":"{{StatusJson.Version}}","started":"2026-11-23T05:36:10.412Z","uptime_s":0,"""
            + """
              "meter":{"state":"absent","timezone":"Europe/Amsterdam","telegrams":0,"rejected":{"crc":0,"too_long":0,"incomplete":0,"format":0,"decrypt":0},"held":0,"bytes":0,"reconnects":0,"unknown":{}},
              "mqtt":{"state":"disabled","published":0,"backlog":0},
              "journal":{"bytes":0,"dropped":0,"state":"writable"}}
              """.ReplaceLineEndings("")));
    }

    [Test]
    public void ToBytes_with_everything_known_has_every_member_in_its_place()
    {
        _meter.Update(now => now with
        {
            State = MeterState.Online,
            Id = "E0047",
            Model = "ISK5\\2M550T-1012",
            Protocol = "50",
            Port = "/dev/ttyUSB0",
            Line = "115200 8N1",
            LastTelegram = _start.ToOffset(TimeSpan.FromHours(1)),
            IntervalSeconds = 1.00049,
            ClockOffsetSeconds = -0.4128,
            Telegrams = 7,
            Rejected = [1, 2, 3, 4, 5],
            Held = 8,
            Bytes = 9000,
            Reconnects = 10,
            Unknown = now.Unknown.Add("0-0:94.98.31", 11),
        });
        _broker.Update(now => now with { State = BrokerState.Refused, Broker = "mqtt://zähler:1883", Since = _start, Published = 12, LastError = "no \"entry\"" });
        _journal.Update(now => now with { Id = "0a1b2c3d", FirstSeq = 1, LastSeq = 20, AcknowledgedSeq = 15, Backlog = 5, Bytes = 4096, Dropped = 2, Writable = false, Error = "database or disk is full" });
        StatusJson status = Status();
        _time.Advance(TimeSpan.FromMilliseconds(61_234.5));

        string json = Encoding.UTF8.GetString(status.ToBytes());

        Assert.That(json[json.IndexOf("\"uptime_s\"", StringComparison.Ordinal)..], Is.EqualTo(
            """
            "uptime_s":61.234,
            "meter":{"state":"online","id":"E0047","model":"ISK5\\2M550T-1012","protocol":"50","port":"/dev/ttyUSB0","line":"115200 8N1","timezone":"Europe/Amsterdam",
            "last_telegram":"2026-11-23T05:36:10.412Z","age_s":61.234,"interval_s":1,"clock_offset_s":-0.413,"telegrams":7,
            "rejected":{"crc":1,"too_long":2,"incomplete":3,"format":4,"decrypt":5},"held":8,"bytes":9000,"reconnects":10,"unknown":{"0-0:94.98.31":11}},
            "mqtt":{"state":"refused","broker":"mqtt://zähler:1883","since":"2026-11-23T05:36:10.412Z","published":12,"backlog":5,"last_error":"no \"entry\""},
            "journal":{"id":"0a1b2c3d","first_seq":1,"last_seq":20,"acknowledged_seq":15,"bytes":4096,"dropped":2,"state":"memory","last_error":"database or disk is full"}}
            """.ReplaceLineEndings("")));
    }

    [TestCase(MeterState.Absent, "absent")]
    [TestCase(MeterState.Silent, "silent")]
    [TestCase(MeterState.Online, "online")]
    public void ToBytes_names_the_state_of_the_meter(object state, string name)
    {
        _meter.Update(now => now with { State = (MeterState)state });

        Assert.That(Parse().GetProperty("meter").GetProperty("state").GetString(), Is.EqualTo(name));
    }

    [TestCase(BrokerState.Disabled, "disabled")]
    [TestCase(BrokerState.Connecting, "connecting")]
    [TestCase(BrokerState.Connected, "connected")]
    [TestCase(BrokerState.Refused, "refused")]
    public void ToBytes_names_the_state_of_the_broker(object state, string name)
    {
        _broker.Update(now => now with { State = (BrokerState)state });

        Assert.That(Parse().GetProperty("mqtt").GetProperty("state").GetString(), Is.EqualTo(name));
    }

    [Test]
    public void ToBytes_when_the_host_s_clock_was_set_back_gives_no_negative_age()
    {
        _meter.Update(now => now with { LastTelegram = _start.AddHours(1) });

        Assert.That(Parse().GetProperty("meter").GetProperty("age_s").GetDouble(), Is.Zero);
    }

    JsonElement Parse() => JsonDocument.Parse(Status().ToBytes()).RootElement;
}
