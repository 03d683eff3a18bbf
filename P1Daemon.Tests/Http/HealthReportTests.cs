using Microsoft.Extensions.Time.Testing;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Http;

namespace P1Daemon.Tests.Http;

internal sealed class HealthReportTests
{
    readonly FakeTimeProvider _time = new();
    readonly MqttSettings _mqtt = new();
    MeterHealth _meter = null!;
    BrokerHealth _broker = null!;
    JournalHealth _journal = null!;
    HealthReport _report = null!;

    [SetUp]
    public void AllIsWell()
    {
        (_meter, _broker, _journal) = (new(), new(), new());
        _mqtt.Enabled = true;
        _report = new HealthReport(_mqtt, _meter, _broker, _journal, _time);
        _meter.Update(now => now with { State = MeterState.Online });
        Broker(BrokerState.Connected);
    }

    [TearDown]
    public void Dispose() => _report.Dispose();

    [Test]
    public void Reasons_when_all_is_well_are_none()
    {
        _time.Advance(TimeSpan.FromHours(1));

        Assert.That(_report.Reasons(), Is.Empty);
    }

    [Test]
    public void Reasons_name_an_absent_meter_and_its_port()
    {
        _meter.Update(now => now with { State = MeterState.Absent, Port = "/dev/ttyUSB0" });

        Assert.That(_report.Reasons(), Is.EqualTo(["meter absent: no telegram yet from /dev/ttyUSB0"]));
    }

    [Test]
    public void Reasons_name_a_silent_meter_and_its_last_telegram()
    {
        _meter.Update(now => now with { State = MeterState.Silent, LastTelegram = DateTimeOffset.UnixEpoch });

        Assert.That(_report.Reasons(), Is.EqualTo(["meter silent: no telegram since 1970-01-01T00:00:00.000Z"]));
    }

    [TestCase(60, 0)]
    [TestCase(61, 1)]
    public void Reasons_name_the_broker_only_when_it_is_away_for_more_than_a_minute(int seconds, int reasons)
    {
        Broker(BrokerState.Connecting);
        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.That(_report.Reasons(), Has.Count.EqualTo(reasons));
    }

    [Test]
    public void Reasons_count_from_the_loss_even_when_attempts_change_the_state()
    {
        for (int i = 0; i < 4; i++)
        {
            Broker(BrokerState.Connecting);
            _time.Advance(TimeSpan.FromSeconds(10));
            Broker(BrokerState.Refused, "not\nauthorised");
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.That(_report.Reasons(), Is.EqualTo(["broker away for 80 s: not authorised"]));
    }

    [Test]
    public void Reasons_begin_anew_after_the_broker_was_back()
    {
        Broker(BrokerState.Connecting);
        _time.Advance(TimeSpan.FromSeconds(100));
        Broker(BrokerState.Connected);
        Broker(BrokerState.Connecting);
        _time.Advance(TimeSpan.FromSeconds(50));

        Assert.That(_report.Reasons(), Is.Empty);
    }

    [Test]
    public void Reasons_leave_out_a_broker_that_is_switched_off()
    {
        _mqtt.Enabled = false;
        Broker(BrokerState.Disabled);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.That(_report.Reasons(), Is.Empty);
    }

    [Test]
    public void Reasons_name_a_journal_that_cannot_be_written()
    {
        _journal.Update(now => now with { Writable = false, Error = "disk full" });

        Assert.That(_report.Reasons(), Is.EqualTo(["journal not writable: disk full"]));
    }

    void Broker(BrokerState state, string? error = null) => _broker.Update(now => now with { State = state, LastError = error });
}
