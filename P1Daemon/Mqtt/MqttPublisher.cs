using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Journal;
using P1Daemon.Live;
using P1Daemon.Mqtt.HomeAssistant;

namespace P1Daemon.Mqtt;

/// <summary>
/// Delivers the journal's readings to the broker and shows there what is now. One loop owns the connection: connect, drain, wait; it wakes
/// when something happens or when something is due, and never otherwise. Made only with <c>mqtt.enabled</c>; without it readings are delivered
/// by being journalled.
/// </summary>
internal sealed class MqttPublisher(
    Settings settings, Feed feed, IReadingJournal journal, MeterHealth meter, BrokerHealth broker, JournalHealth journalHealth,
    MessageBodies bodies, Func<IBrokerConnection> newConnection, TimeProvider time, ILogger<MqttPublisher> logger) : BackgroundService
{
    static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(1);
    static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(1);

    /// <summary>A connection that does not last so long is no success: two clients with one id would take it from each other every second.</summary>
    static readonly TimeSpan _success = TimeSpan.FromSeconds(10);

    readonly Signal _signal = new(time);
    readonly PublishPlan _plan = new(settings.Mqtt, settings.Meter.Silence, feed, meter, bodies, time,
        settings.Mqtt.HomeAssistant ? new Discovery(settings.Mqtt, journal.Facts.Identities, time) : null);
    readonly ReadingDrain _drain = new(journal, new Pace(settings.Mqtt.DrainPerSecond, time), new Backoff(_firstPause, _longestPause), time);
    readonly BrokerReport _report = new(broker, BrokerOptions.Address(settings.Mqtt.Broker), time, logger);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _signal.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _report.Starting();
        feed.Changed += _signal.Set;
        journal.Appended += OnAppended;
        meter.StateChanged += OnStateChanged;
        broker.StateChanged += OnStateChanged;
        journalHealth.StateChanged += OnStateChanged;
        await KeepConnectedAsync(stoppingToken);
    }

    async Task KeepConnectedAsync(CancellationToken stopping)
    {
        using CancellationTokenRegistration wake = stopping.Register(_signal.Set);
        var loop = new PublishLoop(new Topics(settings.Mqtt.Topic), _plan, _drain, _report, _signal, time);
        var pauses = new Backoff(_firstPause, _longestPause);
        while (!stopping.IsCancellationRequested)
        {
            await using (IBrokerConnection connection = newConnection())
            {
                if (await ConnectAsync(connection, stopping) is { } session)
                {
                    long since = time.GetTimestamp();
                    await loop.RunAsync(connection, session, stopping);
                    if (time.GetElapsedTime(since) >= _success)
                    {
                        pauses.Reset();
                    }
                }
            }

            TimeSpan pause = pauses.Next();
            _report.Turned(pause);
            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    void OnAppended()
    {
        _plan.ReadingTaken();
        _drain.LookAgain();
        _signal.Set();
    }

    void OnStateChanged()
    {
        _plan.StateChanged();
        _drain.LookAgain();
        _signal.Set();
    }

    async Task<BrokerSession?> ConnectAsync(IBrokerConnection connection, CancellationToken stopping)
    {
        _report.Turned(IBrokerConnection.ConnectDeadline);
        try
        {
            BrokerSession session = await connection.ConnectAsync(stopping);
            _report.Connected(session.Version, settings.Mqtt.ClientId);
            return session;
        }
        catch (BrokerException error)
        {
            _report.Failed(error);
            return null;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
    }
}
