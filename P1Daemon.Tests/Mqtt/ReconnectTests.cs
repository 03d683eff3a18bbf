using P1Daemon.Health;
using P1Daemon.Mqtt;

namespace P1Daemon.Tests.Mqtt;

/// <summary>How often a broker is tried that is not there, or does not stay.</summary>
[TestFixture]
internal sealed class ReconnectTests
{
    static readonly Uri _address = new("mqtt://broker:1883");

    [Test, CancelAfter(10_000)]
    public async Task Attempts_come_one_at_a_time_ever_further_apart_up_to_a_minute(CancellationToken cancellation)
    {
        var broker = new AwayBroker();
        await using var station = new Station(_address, connection: broker.Connect, time: broker.Time);
        await station.StartAsync();
        await broker.PassAsync(20, cancellation);

        double[] whole = [1, 2, 4, 8, 16, 32, .. Enumerable.Repeat(60.0, 14)];
        double[] pauses = [.. broker.Pauses.Take(20)];
        Assert.That(pauses.Zip(whole), Is.All.Matches<(double Pause, double Whole)>(pair => pair.Pause >= pair.Whole / 2 && pair.Pause <= pair.Whole),
            () => string.Join(' ', pauses));
        Assert.That(pauses[6..].Distinct().Count(), Is.GreaterThan(1), "without chance, all that lost one broker come back together");
        Assert.That(broker.MostAtOnce, Is.EqualTo(1));
        Assert.That(station.Log.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)), Is.EqualTo(1), "the rest is said at debug level");
    }

    [Test, CancelAfter(10_000)]
    public async Task A_connection_that_lasted_begins_with_the_shortest_pause_again(CancellationToken cancellation)
    {
        var broker = new AwayBroker();
        await using var station = new Station(_address, connection: broker.Connect, time: broker.Time);
        await station.StartAsync();
        await broker.PassAsync(8, cancellation);
        FakeConnection there = await broker.ComeBackAsync(station, cancellation);
        broker.Time.Advance(TimeSpan.FromSeconds(10));
        int before = broker.Pauses.Count;
        there.Lose("gone");
        await station.WaitUntilAsync(() => broker.Pauses.Count > before, cancellation);
        Assert.That(broker.Pauses[before], Is.InRange(0.5, 1));
    }

    [Test, CancelAfter(10_000)]
    public async Task A_connection_that_is_lost_at_once_does_not_shorten_the_pause(CancellationToken cancellation)
    {
        var broker = new AwayBroker();
        await using var station = new Station(_address, connection: broker.Connect, time: broker.Time);
        await station.StartAsync();
        await broker.PassAsync(8, cancellation);
        FakeConnection there = await broker.ComeBackAsync(station, cancellation);
        int before = broker.Pauses.Count;
        there.Lose("another client uses the same client id");
        await station.WaitUntilAsync(() => broker.Pauses.Count > before, cancellation);
        Assert.That(broker.Pauses[before], Is.InRange(30, 60));
    }

    /// <summary>Refuses every connection until it comes back.</summary>
    sealed class AwayBroker
    {
        readonly Lock _lock = new();
        FakeConnection? _there;
        bool _isBack;
        int _open;
        int _most;
        int _passed;

        public TimerRecorder Time { get; } = new();

        /// <summary>Seconds between the end of a connection and the next attempt: without a connection the loop makes no other timer.</summary>
        public IReadOnlyList<double> Pauses => [.. Time.Delays.Select(due => due.TotalSeconds)];

        public int MostAtOnce => Volatile.Read(ref _most);

        /// <summary>Waits for the next attempt and takes it.</summary>
        public async Task<FakeConnection> ComeBackAsync(Station station, CancellationToken cancellation)
        {
            lock (_lock)
            {
                _isBack = true;
            }

            // The attempt after the last pause may have been made already.
            await Eventually.Holds(() => station.Broker.Now.State == BrokerState.Connected || Pauses.Count > _passed, "an attempt", cancellation);
            if (station.Broker.Now.State != BrokerState.Connected)
            {
                await PassAsync(_passed + 1, cancellation);
            }

            await station.WaitForStateAsync(BrokerState.Connected, cancellation);
            return _there!;
        }

        public FakeConnection Connect()
        {
            lock (_lock)
            {
                _most = Math.Max(_most, ++_open);
                _there = new FakeConnection { Login = _isBack ? null : () => throw new BrokerException("nothing listens there"), Disposed = Close };
                return _there;
            }
        }

        /// <summary>Lets time go by until so many pauses are over.</summary>
        public async Task PassAsync(int count, CancellationToken cancellation)
        {
            for (; _passed < count; _passed++)
            {
                await Eventually.Holds(() => Pauses.Count > _passed, $"pause {_passed + 1}", cancellation);
                Time.Advance(Time.Delays[_passed]);
            }
        }

        void Close()
        {
            lock (_lock)
            {
                _open--;
            }
        }
    }
}
