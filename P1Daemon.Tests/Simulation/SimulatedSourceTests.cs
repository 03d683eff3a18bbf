using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Framing;
using P1Daemon.Simulation;

namespace P1Daemon.Tests.Simulation;

/// <summary>The simulated meter on a clock that the tests turn.</summary>
sealed class SimulatedSourceTests
{
    FakeTimeProvider _time = null!;
    SimulatedSource _source = null!;
    CancellationTokenSource _stop = null!;
    IAsyncEnumerator<ReadOnlyMemory<byte>> _telegrams = null!;

    [SetUp]
    public void Open()
    {
        _time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 5, 36, 3, 400, TimeSpan.Zero));
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");
        _source = new SimulatedSource(new Household(1, zone), new Dsmr5Writer(), TimeSpan.FromSeconds(10), _time);
        _stop = new CancellationTokenSource();
        _telegrams = _source.ReadAsync(_stop.Token).GetAsyncEnumerator();
    }

    [TearDown]
    public async Task Close()
    {
        await _stop.CancelAsync();
        await _telegrams.DisposeAsync();
        _stop.Dispose();
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task First_telegram_comes_at_once_and_the_next_at_a_multiple_of_the_interval()
    {
        Assert.That(await Next(), Is.EqualTo("261123063603W"));
        Assert.That(await Next(TimeSpan.FromSeconds(6.6)), Is.EqualTo("261123063610W"));
        Assert.That(await Next(TimeSpan.FromSeconds(10)), Is.EqualTo("261123063620W"));
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task Nothing_comes_before_its_time()
    {
        await Next();
        ValueTask<bool> next = _telegrams.MoveNextAsync();

        _time.Advance(TimeSpan.FromSeconds(6.5));
        Assert.That(next.IsCompleted, Is.False);

        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(await next, Is.True);
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task After_a_long_pause_the_telegrams_follow_the_clock_and_none_is_made_up()
    {
        await Next();

        Assert.That(await Next(TimeSpan.FromHours(8)), Is.EqualTo("261123143600W"));
        Assert.That(await Next(TimeSpan.FromSeconds(10)), Is.EqualTo("261123143610W"));
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task Each_piece_is_a_telegram_that_the_framer_takes()
    {
        await _telegrams.MoveNextAsync();
        ReadOnlySpan<byte> bytes = _telegrams.Current.Span;
        int length = bytes.Length;

        Assert.That(new TelegramFramer(CrcRule.Required).TryRead(ref bytes, out Frame frame), Is.True);
        Assert.That(frame.Status, Is.EqualTo(FrameStatus.Telegram));
        Assert.That(frame.Bytes.Length, Is.EqualTo(length));
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task Cancelling_ends_the_wait()
    {
        await Next();
        Task<bool> next = _telegrams.MoveNextAsync().AsTask();

        await _stop.CancelAsync();

        Assert.That(async () => await next, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void It_is_no_line_and_does_not_end()
    {
        Assert.That(_source.Name, Is.EqualTo("simulator"));
        Assert.That(_source.Line, Is.Null);
        Assert.That(_source.Ends, Is.False);
    }

    async Task<string> Next(TimeSpan? after = null)
    {
        ValueTask<bool> next = _telegrams.MoveNextAsync();
        if (after is { } pause)
        {
            _time.Advance(pause);
        }

        Assert.That(await next, Is.True);
        return Regex.Match(Encoding.Latin1.GetString(_telegrams.Current.Span), @"0-0:1\.0\.0\((\w+)\)").Groups[1].Value;
    }
}
