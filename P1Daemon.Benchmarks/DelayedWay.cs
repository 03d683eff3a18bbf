using System.Collections.Concurrent;
using System.Diagnostics;

namespace P1Daemon.Benchmarks;

/// <summary>Carries packets from one tunnel to another, each a fixed time after it came.</summary>
sealed class DelayedWay : IDisposable
{
    readonly BlockingCollection<(long At, byte[] Packet)> _underWay = [];
    readonly Tunnel _from;
    readonly Tunnel _to;
    readonly TimeSpan _delay;
    readonly Thread _taker;
    readonly Thread _giver;
    volatile bool _over;

    public DelayedWay(Tunnel from, Tunnel to, TimeSpan delay)
    {
        (_from, _to, _delay) = (from, to, delay);
        _taker = new Thread(Take) { IsBackground = true };
        _giver = new Thread(Give) { IsBackground = true };
        _taker.Start();
        _giver.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _over = true;
        _taker.Join();
        _underWay.CompleteAdding();
        _giver.Join();
        _underWay.Dispose();
    }

    void Take()
    {
        while (!_over)
        {
            if (_from.Next() is { } packet)
            {
                _underWay.Add((Stopwatch.GetTimestamp(), packet));
            }
        }
    }

    void Give()
    {
        foreach ((long at, byte[] packet) in _underWay.GetConsumingEnumerable())
        {
            Pty.SleepUntil(at, _delay);
            _to.Send(packet);
        }
    }
}
