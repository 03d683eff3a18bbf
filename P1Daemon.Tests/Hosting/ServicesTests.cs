using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Hosting;
using P1Daemon.Http;
using P1Daemon.Journal;
using P1Daemon.Mqtt;
using P1Daemon.Readings;
using P1Daemon.Relay;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Hosting;

/// <summary>What is switched off is not made.</summary>
[TestFixture]
internal sealed class ServicesTests
{
    [Test]
    public void A_part_that_is_switched_off_is_not_made([Values] bool mqtt, [Values] bool http, [Values] bool relay)
    {
        using IHost host = Build(mqtt, http, relay);
        Type[] loops = [.. host.Services.GetServices<IHostedService>().Select(loop => loop.GetType())];
        Assert.That((loops.Contains(typeof(MqttPublisher)), loops.Contains(typeof(StatusServer)), loops.Contains(typeof(TelegramRelay))), Is.EqualTo((mqtt, http, relay)));
    }

    [Test]
    public void Without_a_publisher_the_status_says_disabled_and_nothing_waits()
    {
        using IHost host = Build(mqtt: false, http: true, relay: false);
        IReadingJournal journal = host.Services.GetRequiredService<IReadingJournal>();
        journal.Append(new Reading(new Telegram { Model = "TST5", Time = new DateTimeOffset(2026, 11, 23, 6, 36, 10, TimeSpan.FromHours(1)) }, [], new WindowSummary(null, 1, 0, [])), journal.Facts);

        using var status = JsonDocument.Parse(host.Services.GetRequiredService<StatusJson>().ToBytes());
        JsonElement broker = status.RootElement.GetProperty("mqtt");
        Assert.That((broker.GetProperty("state").GetString(), broker.GetProperty("backlog").GetInt64()), Is.EqualTo(("disabled", 0L)));
        Assert.That(status.RootElement.GetProperty("journal").GetProperty("acknowledged_seq").GetInt64(), Is.EqualTo(1));
    }

    static IHost Build(bool mqtt, bool http, bool relay)
    {
        var settings = new Settings();
        settings.Meter.Port = "simulator";
        settings.Journal.Path = ":memory:";
        settings.Mqtt.Enabled = mqtt;
        settings.Http.Enabled = http;
        settings.Relay.Listen = relay ? new ListenAddress("localhost", 0) : null;
        return Services.Build(settings);
    }
}
