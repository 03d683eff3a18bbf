using P1Daemon.Readings;

namespace P1Daemon.Tests.Readings;

/// <summary>The slot rule, case by case.</summary>
sealed class ScheduleTests
{
    [TestCase(10, "2026-11-23T06:36:10+01:00", "2026-11-23T06:36:19+01:00", Due.No, TestName = "The same slot has its reading")]
    [TestCase(10, "2026-11-23T06:36:10+01:00", "2026-11-23T06:36:20+01:00", Due.Yes, TestName = "The next slot begins")]
    [TestCase(10, "2026-11-23T06:36:19+01:00", "2026-11-23T06:36:20+01:00", Due.Yes, TestName = "A slot later counts, however short the time")]
    [TestCase(10, "2026-11-23T06:36:12+01:00", "2026-11-23T06:36:13+01:00", Due.No, TestName = "A restart within a slot repeats nothing")]
    [TestCase(10, "2026-11-23T06:36:10+01:00", "2026-11-23T09:12:44+01:00", Due.Yes, TestName = "A gap gives one reading")]
    [TestCase(10, "2026-11-23T06:36:10+01:00", "2026-11-23T06:36:10+01:00", Due.No, TestName = "The same time again is the same slot")]
    [TestCase(10, "2026-11-23T06:36:10+01:00", "2026-11-23T06:35:11+01:00", Due.No, TestName = "Set back by 59 s waits for the slots to come round")]
    [TestCase(10, "2026-11-23T06:36:10+01:00", "2026-11-23T06:35:10+01:00", Due.No, TestName = "Set back by 60 s is not more than 60 s")]
    [TestCase(10, "2026-11-23T06:36:10+01:00", "2026-11-23T06:35:09+01:00", Due.ClockSetBack, TestName = "Set back by 61 s begins anew")]
    [TestCase(900, "2026-11-23T06:45:00+01:00", "2026-11-23T06:30:00+01:00", Due.No, TestName = "Set back by one long interval waits")]
    [TestCase(900, "2026-11-23T06:45:00+01:00", "2026-11-23T06:29:59+01:00", Due.ClockSetBack, TestName = "Set back by more than a long interval begins anew")]
    [TestCase(0, "2026-11-23T06:36:10+01:00", "2026-11-23T06:36:10+01:00", Due.Yes, TestName = "Interval 0 takes every telegram")]
    [TestCase(0, "2026-11-23T06:36:10+01:00", "2026-11-23T06:36:05+01:00", Due.Yes, TestName = "Interval 0 takes a small step back")]
    [TestCase(0, "2026-11-23T06:36:10+01:00", "2026-11-23T06:34:00+01:00", Due.ClockSetBack, TestName = "Interval 0 notices a large step back")]
    [TestCase(3600, "2026-10-25T02:59:59+02:00", "2026-10-25T02:00:00+01:00", Due.Yes, TestName = "The doubled hour in October is two slots")]
    [TestCase(3600, "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", Due.Yes, TestName = "The same local time an hour later is later")]
    [TestCase(3600, "2026-03-29T01:59:59+01:00", "2026-03-29T03:00:00+02:00", Due.Yes, TestName = "March goes on with the next slot")]
    [TestCase(7, "2026-11-23T06:36:10+01:00", "2026-11-23T06:36:11+01:00", Due.Yes, TestName = "Slots are multiples since 1970, not since the last reading")]
    public void A_telegram_after_a_reading(int interval, string last, string time, Due expected) =>
        Assert.That(new Schedule(interval).IsDue(At(last), At(time)), Is.EqualTo(expected));

    [Test]
    public void In_an_empty_journal_the_first_telegram_is_a_reading() =>
        Assert.That(new Schedule(10).IsDue(null, At("2026-11-23T06:36:13+01:00")), Is.EqualTo(Due.Yes));

    static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
