using Microsoft.Extensions.Hosting;
using Moq;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Metering;
using P1Daemon.Sources;

namespace P1Daemon.Tests.Metering;

/// <summary>The worker: opens, reopens what was lost or silent, ends with a recording.</summary>
[CancelAfter(30_000)]
sealed class MeterReaderTests
{
    readonly Mock<IHostApplicationLifetime> _lifetime = new();

    [Test]
    public async Task A_silent_port_is_reopened_and_the_silence_said_once(CancellationToken cancellation)
    {
        using var meter = new Meter();
        using MeterReader reader = Reader(meter, meter.Source, out WrittenLog<MeterReader> log);
        await reader.StartAsync(cancellation);
        await meter.Source.OpenedAsync(cancellation);
        meter.Source.Send(TelegramText.With("0-0:1.0.0(261123063610W)"));
        await Eventually.Holds(() => meter.Health.Now.State == MeterState.Online, "the telegram", cancellation);

        await AdvanceUntil(meter, () => meter.Source.Openings >= 3, cancellation);
        Assert.That(meter.Health.Now.State, Is.EqualTo(MeterState.Silent));
        Assert.That(log.Lines.Count(line => line.Contains("counts as silent", StringComparison.Ordinal)), Is.EqualTo(1));
        await reader.StopAsync(cancellation);
    }

    [Test]
    public async Task A_port_that_is_not_there_is_tried_again_and_complained_of_once(CancellationToken cancellation)
    {
        using var meter = new Meter();
        meter.Source.Trouble = "/dev/test: no such device";
        using MeterReader reader = Reader(meter, meter.Source, out WrittenLog<MeterReader> log);
        await reader.StartAsync(cancellation);
        await AdvanceUntil(meter, () => meter.Source.Openings >= 5, cancellation);
        Assert.That(log.Lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)), Is.EqualTo(1));
        meter.Source.Trouble = null;
        meter.Source.Send(TelegramText.With("0-0:1.0.0(261123063610W)"));
        await AdvanceUntil(meter, () => meter.Health.Now.State == MeterState.Online, cancellation);
        await reader.StopAsync(cancellation);
    }

    [Test]
    public async Task A_recording_ends_the_daemon_when_all_is_delivered(CancellationToken cancellation)
    {
        using var meter = new Meter();
        string path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, TelegramText.With("0-0:1.0.0(261123063610W)")[..^2], cancellation);
        using MeterReader reader = Reader(meter, new FileSource(path), out _);
        await reader.StartAsync(cancellation);
        await Eventually.Holds(() => meter.Readings.Length == 1, "the telegram without its last line end", cancellation);
        _lifetime.Verify(lifetime => lifetime.StopApplication(), Times.Never);

        meter.Journal.Acknowledge(1);
        await AdvanceUntil(meter, () => reader.ExecuteTask!.IsCompleted, cancellation);
        _lifetime.Verify(lifetime => lifetime.StopApplication(), Times.Once);
        File.Delete(path);
    }

    [Test]
    public async Task Stopping_closes_the_port(CancellationToken cancellation)
    {
        using var meter = new Meter();
        using MeterReader reader = Reader(meter, meter.Source, out _);
        await reader.StartAsync(cancellation);
        await meter.Source.OpenedAsync(cancellation);
        await reader.StopAsync(cancellation);
        Assert.That((meter.Source.Closings, reader.ExecuteTask!.IsFaulted), Is.EqualTo((1, false)));
    }

    MeterReader Reader(Meter meter, ISource source, out WrittenLog<MeterReader> log)
    {
        log = new WrittenLog<MeterReader>();
        return new MeterReader(source, meter.Pipeline, new MeterSettings(), meter.Journal, meter.Health, _lifetime.Object, meter.Time, log);
    }

    static async Task AdvanceUntil(Meter meter, Func<bool> condition, CancellationToken cancellation)
    {
        while (!condition())
        {
            meter.Time.Advance(TimeSpan.FromSeconds(5));
            await Eventually.Pause(() => "the clock to bring it about", cancellation);
        }
    }
}
