using System.Text;
using P1Daemon.Commands;
using P1Daemon.Commands.Doctor;
using P1Daemon.Configuration;

namespace P1Daemon.Tests.Commands.Doctor;

/// <summary>What the daemon's own status is turned into.</summary>
sealed class DaemonFindingsTests
{
    [Test]
    public void Rejected_telegrams_are_told_by_cause()
    {
        Finding[] findings = Meter("""{"state":"online","port":"/dev/ttyUSB0","line":"115200 8N1","model":"ISK5\\2M550T","age_s":0.42,"telegrams":12,"rejected":{"crc":3,"incomplete":0,"decrypt":1},"clock_offset_s":-1.26}""");
        Assert.That(findings.Select(finding => finding.Text), Is.EqualTo(new[]
        {
            "our own daemon reads /dev/ttyUSB0 at 115200 8N1: it is asked",
            "ISK5\\2M550T, no protocol version; 12 telegrams, rejected: 3 with a wrong CRC, 1 that the key does not open, the last 0.4 s ago",
            "1.3 s behind this machine's",
        }));
        Assert.That(findings.Select(finding => finding.State), Is.All.EqualTo(State.Ok));
    }

    [Test]
    public void A_silent_meter_fails_and_says_how_to_hear_more()
    {
        Finding silent = Meter("""{"state":"silent","last_telegram":"2026-11-23T05:36:10.412Z","telegrams":5,"bytes":4700}""")[1];
        Assert.That((silent.State, silent.Text), Is.EqualTo((State.Failed, "the meter is silent: no telegram since 2026-11-23T05:36:10.412Z; 5 telegrams, none rejected, 4700 bytes")));
        Assert.That(silent.Advice, Does.EndWith("sudo systemctl stop p1meter@heatpump"));
    }

    [TestCase(59, State.Ok, null)]
    [TestCase(-61, State.Warning, "timedatectl")]
    [TestCase(3605, State.Warning, "meter.timezone (UTC)")]
    public void A_clock_that_is_off_is_a_warning_and_a_whole_hour_the_zone(double seconds, object state, string? advice)
    {
        Finding finding = TelegramFindings.Clock(seconds, new MeterSettings());
        Assert.That(finding.State, Is.EqualTo(state));
        Assert.That(finding.Advice, advice is null ? Is.Null : Does.Contain(advice));
    }

    [TestCase("connected", State.Ok, "connected to mqtt://b:1883, 7 readings wait")]
    [TestCase("refused", State.Failed, "refused by mqtt://b:1883: not authorized; 7 readings wait")]
    [TestCase("connecting", State.Failed, "not connected to mqtt://b:1883: not authorized; 7 readings wait")]
    public void The_broker_is_told_as_the_daemon_sees_it(string broker, object state, string text)
    {
        string error = broker == "connected" ? "" : ",\"last_error\":\"not authorized\"";
        DaemonStatus daemon = Parse($$$"""{"meter":{"state":"online"},"mqtt":{"state":"{{{broker}}}","broker":"mqtt://b:1883","backlog":7{{{error}}}}}""")!;
        Assert.That(DaemonFindings.Broker(daemon), Is.EqualTo(new Finding("daemon", (State)state, text)));
    }

    [Test]
    public void A_journal_in_memory_is_a_warning_with_the_daemon_s_reason()
    {
        DaemonStatus daemon = Parse("""{"meter":{"state":"online"},"journal":{"state":"memory","bytes":0,"last_error":"database or disk is full"}}""")!;
        Finding finding = DaemonFindings.Journal(daemon, "/var/lib/p1meter/journal.db")!.Value;
        Assert.That((finding.State, finding.Text), Is.EqualTo((State.Warning,
            "/var/lib/p1meter/journal.db cannot be written by the daemon: database or disk is full; readings are kept in memory only, and are lost if it ends")));
        Assert.That(finding.Advice, Does.Contain("ls -ld /var/lib/p1meter\n"));
    }

    [TestCase("""{"meter":{"state":"online"},"journal":{"state":"writable"}}""")]
    [TestCase("""{"meter":{"state":"online"}}""")]
    public void A_journal_that_can_be_written_is_looked_at_from_outside(string status) => Assert.That(DaemonFindings.Journal(Parse(status)!, "journal.db"), Is.Null);

    [TestCase("<html>")]
    [TestCase("[]")]
    [TestCase("{\"status\":\"up\"}")]
    public void Something_else_that_answers_is_no_daemon(string body) => Assert.That(Parse(body), Is.Null);

    static DaemonStatus? Parse(string body) => DaemonStatus.Parse(Encoding.UTF8.GetBytes(body));

    static Finding[] Meter(string section) => [.. DaemonFindings.Meter(Parse($$$"""{"meter":{{{section}}}}""")!, new MeterSettings(), "p1meter@heatpump")];
}
