using System.Text;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Http;
using P1Daemon.Live;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Http;

/// <summary>What <c>/metrics</c> says of a telegram and of states that a test gives.</summary>
sealed class MetricsRig
{
    public MetricsRig()
    {
        Feed = new Feed(Time);
        Prometheus = new Prometheus(new MeterSettings(), Feed, Meter, Broker, Journal, Time);
    }

    public FakeTimeProvider Time { get; } = new(Parsed.Start);

    public Feed Feed { get; }

    public MeterHealth Meter { get; } = new();

    public BrokerHealth Broker { get; } = new();

    public JournalHealth Journal { get; } = new();

    public Prometheus Prometheus { get; }

    public string Text => Encoding.UTF8.GetString(Prometheus.Answer().Body.Span);

    /// <summary>The lines with a value, without HELP and TYPE.</summary>
    public string[] Samples => [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')];

    /// <summary>The samples of one telegram that are the meter's own.</summary>
    public string[] SamplesOf(Telegram telegram)
    {
        string[] own = Samples;
        Feed.Publish(telegram, default);
        return [.. Samples.Except(own)];
    }
}
