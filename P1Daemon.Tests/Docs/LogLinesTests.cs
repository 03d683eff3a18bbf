using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using P1Daemon.Hosting;

namespace P1Daemon.Tests.Docs;

/// <summary>Every line of the log has a number of its own, and the operations page explains it.</summary>
sealed partial class LogLinesTests
{
    const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    static readonly LoggerMessageAttribute[] _lines =
    [
        .. typeof(ExitCode).Assembly.GetTypes().SelectMany(type => type.GetMethods(All)).Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>(),
    ];

    [Test]
    public void Numbers_are_unique() => Assert.That(_lines.Select(line => line.EventId), Is.Unique.And.All.Positive);

    [Test]
    public void The_page_explains_every_line_and_no_other()
    {
        Dictionary<int, string> rows = Row().Matches(File.ReadAllText(Checkout.Path("docs", "operations.md")))
            .ToDictionary(row => int.Parse(row.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), row => row.Groups[2].Value);
        Assert.That(rows.Keys, Is.EquivalentTo(_lines.Select(line => line.EventId)));
        Assert.Multiple(() =>
        {
            foreach (LoggerMessageAttribute line in _lines)
            {
                // The row quotes the line, with … for what differs from one to the next.
                string pattern = string.Join(".+", rows[line.EventId].Split('…').Select(part => Regex.Escape(part.Trim())));
                Assert.That(line.Message, Does.Match(pattern), $"line {line.EventId}");
            }
        });
    }

    [GeneratedRegex(@"^\| ([0-9]+) \| ([^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
