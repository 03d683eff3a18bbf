using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Hosting;

namespace P1Daemon.Tests.Hosting;

/// <summary>What a log line looks like in the journal and in a terminal.</summary>
sealed class LogFormatterTests
{
    [TestCase(LogLevel.Error, "<3>")]
    [TestCase(LogLevel.Warning, "<4>")]
    [TestCase(LogLevel.Information, "<6>")]
    [TestCase(LogLevel.Debug, "<7>")]
    public void The_journal_gets_the_priority(LogLevel level, string prefix) =>
        Assert.That(Write(level, "hello", journald: true), Is.EqualTo($"{prefix}hello\n"));

    [Test]
    public void A_terminal_gets_the_time_of_day() =>
        Assert.That(Write(LogLevel.Warning, "hello", journald: false), Does.Match("^[0-9]{2}:[0-9]{2}:[0-9]{2} warn  hello\n$"));

    [Test]
    public void Control_characters_from_a_meter_or_a_broker_are_escaped() =>
        Assert.That(Write(LogLevel.Information, "a\u001b[2Jb\nc\u009b", journald: true), Is.EqualTo("<6>a\\x1B[2Jb\\x0Ac\\x9B\n"));

    [Test]
    public void The_number_of_a_line_stands_at_its_end() =>
        Assert.That(Write(LogLevel.Warning, "hello", journald: true, number: 103), Is.EqualTo("<4>hello [103]\n"));

    static string Write(LogLevel level, string message, bool journald, int number = 0)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        new LogFormatter(new FakeTimeProvider(), journald)
            .Write(new LogEntry<string>(level, "category", number, message, null, (state, _) => state), null, writer);
        return writer.ToString();
    }
}
