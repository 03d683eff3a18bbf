using Microsoft.Extensions.Time.Testing;
using P1Daemon.Commands.Doctor;
using P1Daemon.Configuration;

namespace P1Daemon.Tests.Commands.Doctor;

/// <summary>How many bytes a second are said to have come.</summary>
sealed class HearingTests
{
    static readonly byte[] _piece = new byte[100];

    readonly FakeTimeProvider _time = new();

    [Test]
    public void Of_bursts_the_whole_ones_count_from_the_first_on()
    {
        using Hearing hearing = Hear();
        _time.Advance(TimeSpan.FromSeconds(0.7));
        for (int second = 0; second < 3; second++)
        {
            hearing.Take(_piece);
            _time.Advance(TimeSpan.FromSeconds(0.05));
            hearing.Take(_piece);
            _time.Advance(TimeSpan.FromSeconds(0.95));
        }

        Assert.That(hearing.BytesPerSecond, Is.EqualTo(200).Within(0.01));
    }

    [Test]
    public void What_never_pauses_counts_by_its_length()
    {
        using Hearing hearing = Hear();
        for (int i = 0; i <= 20; i++)
        {
            hearing.Take(_piece);
            _time.Advance(TimeSpan.FromSeconds(0.1));
        }

        Assert.That(hearing.BytesPerSecond, Is.EqualTo(1050).Within(1));
    }

    [Test]
    public void One_burst_is_no_rate()
    {
        using Hearing hearing = Hear();
        Assert.That(hearing.BytesPerSecond, Is.Null);
        hearing.Take(_piece);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.That(hearing.BytesPerSecond, Is.Null);
    }

    Hearing Hear() => new(new ScriptedSource("/dev/ttyUSB0", "115200 8N1"), new MeterSettings(), _time);
}
