using Microsoft.Extensions.Time.Testing;
using P1Daemon.Mqtt;

namespace P1Daemon.Tests.Mqtt;

[TestFixture]
internal sealed class PaceTests
{
    [TestCase(1)]
    [TestCase(7)]
    [TestCase(200)]
    [TestCase(5000)]
    public void A_backlog_takes_its_rate_over_ten_seconds(int perSecond)
    {
        var time = new FakeTimeProvider();
        var pace = new Pace(perSecond, time);
        int taken = 0;
        int wakes = 0;
        while (time.GetUtcNow() - time.Start < TimeSpan.FromSeconds(10))
        {
            for (TimeSpan wait = pace.Wait(); ; wait = pace.Wait())
            {
                if (wait > TimeSpan.Zero)
                {
                    time.Advance(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)));
                    wakes++;
                    break;
                }

                pace.Take();
                taken++;
            }
        }

        Assert.That(taken, Is.InRange(perSecond * 9, (perSecond * 10) + 1));
        Assert.That(wakes, Is.LessThanOrEqualTo(520));
    }

    [Test]
    public void Zero_is_no_limit()
    {
        var pace = new Pace(0, new FakeTimeProvider());
        for (int i = 0; i < 1000; i++)
        {
            Assert.That(pace.Wait(), Is.EqualTo(TimeSpan.Zero));
            pace.Take();
        }
    }
}
