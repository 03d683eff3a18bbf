using System.IO.Pipelines;
using P1Daemon.Sources;

namespace P1Daemon.Tests.Sources;

[TestFixture]
sealed class BurstReaderTests
{
    static readonly LineSetting _usual = LineSetting.Parse("115200 8N1");

    [Test]
    public void Steady_bursts_take_a_few_wakes_and_readings_each_and_add_a_millisecond()
    {
        WireAtPace wire = Read(Enumerable.Repeat(1000, 60));

        Assert.That(wire.Bursts[5..].Max(burst => burst.Readings), Is.LessThanOrEqualTo(4));
        Assert.That(wire.Bursts[5..].Average(burst => burst.Readings), Is.LessThanOrEqualTo(3));
        Assert.That(wire.Bursts[5..].Max(burst => burst.Delay), Is.LessThanOrEqualTo(BurstRhythm.Grain));
    }

    [Test]
    public void First_burst_adds_nothing()
    {
        Assert.That(Read([1000]).Bursts[0].Delay, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Bursts_of_two_lengths_in_turn_add_no_more_than_a_millisecond_once_both_are_known()
    {
        WireAtPace wire = Read(Enumerable.Range(0, 60).Select(burst => burst % 2 == 0 ? 1000 : 700));

        Assert.That(wire.Bursts[6..].Max(burst => burst.Delay), Is.LessThanOrEqualTo(BurstRhythm.Grain));
    }

    [Test]
    public void Bursts_that_became_shorter_come_late_at_most_three_times()
    {
        WireAtPace wire = Read(Enumerable.Range(0, 60).Select(burst => burst < 20 ? 1000 : 600));

        Assert.That(wire.Bursts.Count(burst => burst.Delay > BurstRhythm.Grain), Is.InRange(1, 3));
    }

    [Test]
    public void Bursts_that_became_longer_add_nothing_and_are_learned()
    {
        WireAtPace wire = Read(Enumerable.Range(0, 60).Select(burst => burst < 20 ? 600 : 1000));

        Assert.That(wire.Bursts[2..].Max(burst => burst.Delay), Is.LessThanOrEqualTo(BurstRhythm.Grain));
        Assert.That(wire.Bursts[40..].Max(burst => burst.Readings), Is.LessThanOrEqualTo(4));
    }

    [Test]
    public void Kernel_never_holds_more_than_half_of_what_it_can()
    {
        WireAtPace wire = Read(Enumerable.Repeat(11_000, 20));

        Assert.That(wire.MostWaiting, Is.LessThanOrEqualTo(BurstReader.KernelBuffer / 2 + 1));
    }

    [Test]
    public void Path_is_looked_at_only_in_silence()
    {
        Assert.That(Read(Enumerable.Repeat(1000, 20)).PathChecks, Is.EqualTo(1)); // after the last burst
    }

    static WireAtPace Read(IEnumerable<int> lengths)
    {
        var wire = new WireAtPace(lengths, _usual.ByteTime);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        Assert.That(
            () => new BurstReader(wire, new BurstRhythm(_usual.ByteTime * (BurstReader.KernelBuffer / 2)), pipe.Writer).Run(),
            Throws.TypeOf<SourceException>());
        return wire;
    }

    /// <summary>A line in a time of its own, on which a burst begins each second, byte after byte at the pace of the wire; its device goes after the last.</summary>
    sealed class WireAtPace(IEnumerable<int> lengths, TimeSpan byteTime) : ISerialLine
    {
        static readonly TimeSpan _period = TimeSpan.FromSeconds(1.2);

        readonly int[] _lengths = [.. lengths];
        int _burst;
        int _taken;
        int _readings;

        public TimeSpan Now { get; private set; }

        public List<(int Readings, TimeSpan Delay)> Bursts { get; } = [];

        public int MostWaiting { get; private set; }

        public int PathChecks { get; private set; }

        TimeSpan Next => (_period * _burst) + (byteTime * (_taken + 1));

        int Waiting => (int)Math.Clamp((Now - (_period * _burst)) / byteTime, 0, _lengths[_burst]) - _taken;

        public Waited WaitForBytes(TimeSpan limit)
        {
            if (_burst == _lengths.Length || Next - Now > limit)
            {
                Now += limit;
                return Waited.TimeUp;
            }

            Now = TimeSpan.FromTicks(Math.Max(Now.Ticks, Next.Ticks));
            return Waited.Ready;
        }

        public bool Rest(TimeSpan span)
        {
            Now += span;
            return false;
        }

        public int Take(Span<byte> room)
        {
            int waiting = Waiting;
            MostWaiting = Math.Max(MostWaiting, waiting);
            waiting = Math.Min(waiting, room.Length);
            _taken += waiting;
            _readings++;
            if (_taken == _lengths[_burst])
            {
                Bursts.Add((_readings, Now - ((_period * _burst) + (byteTime * _taken))));
                (_burst, _taken, _readings) = (_burst + 1, 0, 0);
            }

            return waiting;
        }

        public void CheckPath()
        {
            PathChecks++;
            throw new SourceException("gone");
        }
    }
}
