using System.Text;
using P1Daemon.Parsing;
using P1Daemon.Readings;

namespace P1Daemon.Tests.Parsing;

/// <summary>Lists of which an entry says only half: it keeps what it has, and nothing that the meter said is lost.</summary>
sealed class ListValuesTests
{
    const string End = "\"end\":\"2010-12-08T15:24:15+01:00\"";

    readonly TelegramParser _parser = new(new MeterClock(TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam")));

    [TestCase("(101208152415W)(0000000240*s)", "{" + End + ",\"duration_s\":240}")]
    [TestCase("(101208152415W)()", "{" + End + "}")]
    [TestCase("(101208152415W)", "{" + End + "}")]
    [TestCase("()(5*s)", "{\"duration_s\":5}")]
    [TestCase("(101208152415W)()()(5*s)(101208152415W)(6*s)", "{" + End + "},{\"duration_s\":5},{" + End + ",\"duration_s\":6}")]
    [TestCase("(101208152415W)(101208152415W)(6*s)", "{" + End + "},{" + End + ",\"duration_s\":6}")]
    [TestCase("()()", "")]
    [TestCase("(101208152415W)(-5*s)", "{" + End + "}")]
    [TestCase("(101208152415W)(2317482647*s)", "{" + End + "}")]
    [TestCase("(632525252525W)(0000000240*s)", "{\"duration_s\":240}")]
    [TestCase("(000101000001W)(2147483647*s)", "{}")]
    [TestCase("(632525252525W)()", "{}")]
    public void A_power_failure_keeps_what_it_has(string entries, string members) =>
        Assert.That(Json($"1-0:99.97.0(1)(0-0:96.7.19){entries}"), Does.EndWith($"\"power_failures\":[{members}]}}"));

    [TestCase("(what)(5*s)")]
    [TestCase("(101208152415W)(what)")]
    [TestCase("(5*s)")]
    public void A_failure_log_of_another_form_is_unknown(string entry) =>
        Assert.That(Json($"1-0:99.97.0(1)(0-0:96.7.19){entry}"), Does.Not.Contain("power_failures").And.Contain("unknown"));

    [TestCase("(632525252525W)(261014181500S)(03.750*kW)", Description = "a month that is no date")]
    [TestCase("()(261014181500S)(03.750*kW)", Description = "no month")]
    [TestCase("(261101000000W)(261014181500S)()", Description = "no power")]
    [TestCase("(261101000000W)(261014181500S)", Description = "a power that was lost")]
    public void A_peak_that_lacks_month_or_power_is_also_unknown(string entry)
    {
        foreach (string entries in new[] { entry + "(261001000000S)(260914181500S)(02.500*kW)", "(261001000000S)(260914181500S)(02.500*kW)" + entry })
        {
            string groups = "(2)(1-0:1.6.0)(1-0:1.6.0)" + entries;
            Assert.That(Json($"0-0:98.1.0{groups}"), Does.EndWith(
                $"\"monthly_peaks\":[{{\"month\":\"2026-09\",\"time\":\"2026-09-14T18:15:00+02:00\",\"power_w\":2500}}],\"unknown\":{{\"0-0:98.1.0\":\"{groups}\"}}}}"));
        }
    }

    [TestCase("(261001000000S)()(02.500*kW)")]
    [TestCase("(261001000000S)(02.500*kW)")]
    [TestCase("(261001000000S)(632525252525W)(02.500*kW)")]
    [TestCase("()(261001000000S)()(02.500*kW)()()", Description = "empty groups say nothing")]
    public void A_peak_without_time_keeps_month_and_power(string entry) =>
        Assert.That(Json($"0-0:98.1.0(1)(1-0:1.6.0)(1-0:1.6.0){entry}"), Does.EndWith("\"monthly_peaks\":[{\"month\":\"2026-09\",\"power_w\":2500}]}"));

    string Json(string line) => Encoding.UTF8.GetString(ReadingJson.ToBytes(_parser.Parse(TelegramText.With(line), null)!));
}
