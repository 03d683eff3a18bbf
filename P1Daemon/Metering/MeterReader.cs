using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Journal;
using P1Daemon.Sources;

namespace P1Daemon.Metering;

/// <summary>
/// The worker, the only loop on the meter's side: opens the source, hands its bytes to the pipeline, reopens what was lost or has fallen silent.
/// </summary>
internal sealed class MeterReader(
    ISource source,
    TelegramPipeline pipeline,
    MeterSettings settings,
    IReadingJournal journal,
    MeterHealth health,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<MeterReader> log) : BackgroundService
{
    static readonly TimeSpan _deliveryCheck = TimeSpan.FromMilliseconds(50);

    // A cable that is put back should not wait long; a port that stays away costs an open every ten seconds.
    readonly Backoff _backoff = new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(10));
    string? _lastComplaint;
    long? _lostAt;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Everything before the first await would hold up the start of the other loops.
        await Task.Yield();
        try
        {
            while (await ReadOnceAsync(stoppingToken))
            {
                pipeline.SourceLost();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }

        MeterLog.RecordingEnded(log, source.Name);
        while (journal.Undelivered(journal.Acknowledged, 1).Count > 0)
        {
            health.Progress.Turned(_deliveryCheck, time);
            await Task.Delay(_deliveryCheck, time, stoppingToken);
        }

        lifetime.StopApplication();
    }

    /// <summary>One connection, until it is lost or silent. False at the end of a recording.</summary>
    async Task<bool> ReadOnceAsync(CancellationToken stopping)
    {
        using var silence = new CancellationTokenSource(pipeline.UntilSilent(settings.Silence), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, silence.Token);
        pipeline.Opening(source);
        health.Progress.Turned(settings.Silence, time);
        try
        {
            await foreach (ReadOnlyMemory<byte> bytes in source.ReadAsync(either.Token).WithCancellation(either.Token))
            {
                health.Progress.Turned(settings.Silence, time);
                if (pipeline.Take(bytes.Span, source))
                {
                    silence.CancelAfter(settings.Silence);
                    ComeBack();
                }
            }

            either.Token.ThrowIfCancellationRequested();
            if (source.Ends)
            {
                pipeline.Flush(source);
                return false;
            }

            Complain($"{source.Name}: the connection ended");
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            FallSilent();
            return true;
        }
        catch (SourceException e)
        {
            Complain(e.Message);
        }

        await PauseAsync(_backoff.Next(), stopping);
        return true;
    }

    // The meter falls silent by the time since its last telegram, also while its port is away.
    async Task PauseAsync(TimeSpan pause, CancellationToken stopping)
    {
        health.Progress.Turned(pause, time);
        if (pipeline.IsOnline && pipeline.UntilSilent(settings.Silence) is var left && left < pause)
        {
            await Task.Delay(left, time, stopping);
            FallSilent();
            pause -= left;
        }

        await Task.Delay(pause, time, stopping);
    }

    void FallSilent()
    {
        string complaint = $"{source.Name}: silent";
        if (pipeline.FallSilent())
        {
            MeterLog.Silent(log, source.Name, settings.SilenceSeconds);
            _lastComplaint = complaint;
        }
        else
        {
            MeterLog.NothingHeard(log, _lastComplaint == complaint ? LogLevel.Debug : LogLevel.Warning, source.Name, settings.SilenceSeconds);
            _lastComplaint = complaint;
        }
    }

    void ComeBack()
    {
        _backoff.Reset();
        _lastComplaint = null;
        if (_lostAt is { } lost)
        {
            MeterLog.SourceBack(log, source.Name, time.GetElapsedTime(lost).TotalSeconds);
            _lostAt = null;
        }
    }

    // The same complaint again is no news.
    void Complain(string complaint)
    {
        _lostAt ??= time.GetTimestamp();
        MeterLog.SourceLost(log, complaint == _lastComplaint ? LogLevel.Debug : LogLevel.Warning, complaint);
        _lastComplaint = complaint;
    }
}
