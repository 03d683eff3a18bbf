using P1Daemon.Http;

namespace P1Daemon.Tests.Http;

/// <summary>What can be asked of the history, and what is said of the rest.</summary>
sealed class HistoryQueryTests
{
    const string NoTime = " is no time; write Unix seconds, 2026-11-23T06:36:10+01:00 with its offset, or 2026-11-23T06:36:10 or 2026-11-23 by the meter's clock";

    static readonly DateTimeOffset _now = new(2026, 11, 23, 12, 0, 7, TimeSpan.Zero);

    [TestCase("?from=1000&to=2000&step=10", 1000, 2000, 10)]
    [TestCase("?from=1007&to=2000&step=10", 1007, 2000, 10, 1000, TestName = "A_step_begins_at_a_multiple_of_its_length")]
    [TestCase("?from=2026-11-23T06:36:10%2B01:00&to=2026-11-23T05:37:10Z&step=10", 1795412170, 1795412230, 10)]
    [TestCase("?from=2026-11-23T06:36:10+01:00&to=2026-11-23T05:37:10.000Z&step=10", 1795412170, 1795412230, 10, TestName = "A_plus_that_is_not_encoded_is_a_plus")]
    [TestCase("?from=2026-11-23T05:36Z&to=2026-11-23T05:37Z&step=60", 1795412160, 1795412220, 60)]
    [TestCase("", 1795348807, 1795435207, 87, 1795348807 - (1795348807 % 87), TestName = "Left_out_is_the_last_day_in_a_thousand_points")]
    [TestCase("?to=1000000", 913600, 1000000, 87, 913587, TestName = "A_day_before_its_end")]
    [TestCase("?from=827200&to=1000000", 827200, 1000000, 173, 827113, TestName = "Two_days_in_a_thousand_points")]
    [TestCase("?from=1000&to=1100", 1000, 1100, 1)]
    [TestCase("?from=1000.9&to=1100.25", 1001, 1101, 1, TestName = "Between_fractions_of_a_second_stand_the_whole_ones")]
    [TestCase("?from=1000.000&to=1100.0", 1000, 1100, 1)]
    [TestCase("?from=1007&to=21007&step=10", 1007, 21007, 10, TestName = "As_many_points_as_there_may_be_begin_at_the_first_second")]
    [TestCase("?to=100", 0, 100, 1, TestName = "There_is_nothing_before_1970")]
    [TestCase("?&&from=1000&to=1100&", 1000, 1100, 1)]
    public void A_question(string query, long from, long to, int step, long? begin = null)
    {
        Assert.That(HistoryQuery.TryParse(query, _now, TimeZoneInfo.Utc, out HistoryQuery asked, out string error), Is.True, error);
        Assert.That(asked, Is.EqualTo(new HistoryQuery(begin ?? from, from, to, step)));
    }

    [TestCase("?from=yesterday", "from=\"yesterday\"" + NoTime)]
    [TestCase("?to=", "to=\"\"" + NoTime)]
    [TestCase("?to=-5", "to=\"-5\"" + NoTime)]
    [TestCase("?to=99999999999999999999", "to=\"99999999999999999999\"" + NoTime)]
    [TestCase("?from=2000&to=1000", "to must be later than from")]
    [TestCase("?from=1000&to=1000", "to must be later than from")]
    [TestCase("?from=0&to=172801", "at most 48 hours at once")]
    [TestCase("?step=0", "step=\"0\" is no length of a step; write whole seconds, 1 to 172800")]
    [TestCase("?step=1.5", "step=\"1.5\" is no length of a step; write whole seconds, 1 to 172800")]
    [TestCase("?step=10", "step=10 would give 8640 points, at most 2000; take 44 s or more")]
    [TestCase("?stp=10", "no such parameter: \"stp\"; there are from, to and step")]
    [TestCase("?from=1&from=2", "from is given twice")]
    public void A_question_that_cannot_be_answered(string query, string expected)
    {
        Assert.That(HistoryQuery.TryParse(query, _now, TimeZoneInfo.Utc, out _, out string error), Is.False);
        Assert.That(error, Is.EqualTo(expected));
    }

    [TestCase("?from=")]
    [TestCase("?step=")]
    [TestCase("?")]
    public void What_is_quoted_is_cut(string query)
    {
        Assert.That(HistoryQuery.TryParse(query + new string('x', 100_000), _now, TimeZoneInfo.Utc, out _, out string error), Is.False);
        Assert.That(error, Does.Contain("xxx…\"").And.Length.LessThan(250));
    }

    [Test]
    public void The_step_that_is_advised_is_taken([Values(1, 1999, 2000, 2001, 43_200, 86_400, 172_800)] int length, [Values(0, 1, 43)] int begin)
    {
        string query = $"?from={begin}&to={begin + length}";
        if (!HistoryQuery.TryParse($"{query}&step=1", _now, TimeZoneInfo.Utc, out _, out string error))
        {
            string advised = error.Split("take ")[1].Split(' ')[0];
            Assert.That(HistoryQuery.TryParse($"{query}&step={advised}", _now, TimeZoneInfo.Utc, out HistoryQuery asked, out error), Is.True, error);
            Assert.That((asked.To - asked.Begin + asked.Step - 1) / asked.Step, Is.LessThanOrEqualTo(2000));
        }

        Assert.That(HistoryQuery.TryParse(query, _now, TimeZoneInfo.Utc, out _, out error), Is.True, error);
    }
}
