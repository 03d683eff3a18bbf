using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Moq;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Hosting;
using P1Daemon.Metering;
using P1Daemon.Mqtt;
using P1Daemon.Sources;
using P1Daemon.Tests.Metering;
using P1Daemon.Tests.Mqtt;

namespace P1Daemon.Tests.Hosting;

/// <summary>What counts as life: a silent meter and an absent broker do, a call that never returns does not.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(30_000)]
sealed class WatchdogTests
{
    static readonly Uri _broker = new("mqtt://127.0.0.1:1");

    readonly WrittenLog<Watchdog> _log = new();

    [Test]
    public async Task A_silent_meter_is_progress(CancellationToken cancellation)
    {
        using var meter = new Meter();
        using MeterReader reader = Reader(meter, meter.Source);
        await reader.StartAsync(cancellation);
        Watchdog watchdog = Over(meter.Health, new BrokerHealth(), meter.Time);
        await PassTime(meter.Time, () => meter.Source.Openings >= 5, cancellation);
        await Eventually.Holds(watchdog.IsFed, "the reader to turn", cancellation);
        await reader.StopAsync(cancellation);
    }

    [Test]
    public async Task A_port_that_is_not_there_is_progress(CancellationToken cancellation)
    {
        using var meter = new Meter();
        meter.Source.Trouble = "/dev/test: no such device";
        using MeterReader reader = Reader(meter, meter.Source);
        await reader.StartAsync(cancellation);
        Watchdog watchdog = Over(meter.Health, new BrokerHealth(), meter.Time);
        await PassTime(meter.Time, () => meter.Source.Openings >= 8, cancellation);
        await Eventually.Holds(watchdog.IsFed, "the reader to turn", cancellation);
        await reader.StopAsync(cancellation);
    }

    [Test]
    public async Task A_port_that_cannot_be_left_stops_the_feeding_and_is_said_once(CancellationToken cancellation)
    {
        using var meter = new Meter();
        var source = new StuckSource();
        using MeterReader reader = Reader(meter, source);
        Watchdog watchdog = Over(meter.Health, new BrokerHealth(), meter.Time);
        await reader.StartAsync(cancellation);
        await source.Opened.WaitAsync(cancellation);
        TimeSpan limit = new MeterSettings().Silence + Progress.Grace;

        meter.Time.Advance(limit);
        Assert.That(watchdog.IsFed(), Is.True, "within its limit");
        meter.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((watchdog.IsFed(), watchdog.IsFed()), Is.EqualTo((false, false)), "beyond it, however often it is asked");
        Assert.That(_log.Lines, Is.EqualTo(new[] { "Error: A loop is stuck: the meter's side has not come back from a call that should long be over. If it does not, systemd starts the daemon anew" }));
        source.Release();
        await reader.StopAsync(cancellation);
    }

    [Test]
    public async Task An_absent_broker_is_progress(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        int attempts = 0;
        await using var station = new Station(_broker, time: time, connection: () =>
        {
            attempts++;
            return Connection(() => Task.FromException<BrokerSession>(new BrokerException("nobody is there")));
        });
        await station.StartAsync();
        await PassTime(time, () => attempts >= 8, cancellation);
        await Eventually.Holds(Over(new MeterHealth(), station.Broker, time).IsFed, "the publisher to turn", cancellation);
    }

    [Test]
    public async Task A_broker_with_nothing_to_tell_is_progress(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        var connection = new FakeConnection();
        await using var station = new Station(_broker, time: time, connection: () => connection);
        await station.StartAsync();
        await station.WaitForStateAsync(BrokerState.Connected, cancellation);
        await PassTime(time, () => connection.Sent.Count(message => message.Topic == "home/p1/status") >= 4, cancellation);
        await Eventually.Holds(Over(new MeterHealth(), station.Broker, time).IsFed, "the publisher to turn", cancellation);
    }

    [Test]
    public async Task A_connect_that_never_returns_stops_the_feeding(CancellationToken cancellation)
    {
        var time = new FakeTimeProvider();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<BrokerSession>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var station = new Station(_broker, time: time, connection: () => Connection(() =>
        {
            begun.TrySetResult();
            return never.Task;
        }));
        Watchdog watchdog = Over(new MeterHealth(), station.Broker, time);
        await station.StartAsync();
        await begun.Task.WaitAsync(cancellation);

        time.Advance(IBrokerConnection.ConnectDeadline + Progress.Grace);
        bool within = watchdog.IsFed();
        time.Advance(TimeSpan.FromSeconds(1));
        bool beyond = watchdog.IsFed();
        never.SetException(new BrokerException("at last")); // before an assertion: the station waits for its publisher
        Assert.That((within, beyond), Is.EqualTo((true, false)));
    }

    Watchdog Over(MeterHealth meter, BrokerHealth broker, TimeProvider time) => new(meter, broker, time, _log);

    static MeterReader Reader(Meter meter, ISource source) => new(
        source, meter.Pipeline, new MeterSettings(), meter.Journal, meter.Health, new Mock<IHostApplicationLifetime>().Object, meter.Time, new WrittenLog<MeterReader>());

    static IBrokerConnection Connection(Func<Task<BrokerSession>> connect)
    {
        var connection = new Mock<IBrokerConnection>();
        connection.Setup(it => it.ConnectAsync(It.IsAny<CancellationToken>())).Returns(connect);
        return connection.Object;
    }

    static async Task PassTime(FakeTimeProvider time, Func<bool> until, CancellationToken cancellation)
    {
        while (!until())
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Eventually.Pause(() => "the clock to bring it about", cancellation);
        }
    }

    /// <summary>A driver that does not let go of its reader.</summary>
    sealed class StuckSource : ISource
    {
        readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => "/dev/stuck";

        public string? Line => null;

        public bool Ends => false;

        public Task Opened => _opened.Task;

        public void Release() => _released.SetResult();

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            _opened.TrySetResult();
            await _released.Task;
            cancellation.ThrowIfCancellationRequested();
            yield return default;
        }
    }
}
