using P1Daemon.Http;

namespace P1Daemon.Tests.Http;

/// <summary>Which of its two forms <c>/</c> is asked for.</summary>
sealed class AcceptTests
{
    [TestCase("", Wanted.Json)]
    [TestCase("*/*", Wanted.Json)]
    [TestCase("application/json", Wanted.Json)]
    [TestCase("application/*;q=0.1", Wanted.Json)]
    [TestCase("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Wanted.Html)]
    [TestCase("TEXT/HTML; charset=utf-8", Wanted.Html)]
    [TestCase("text/*", Wanted.Html)]
    [TestCase("text/html;q=0.1, application/json", Wanted.Json)]
    [TestCase("text/html;level=1;q=0.5, application/json;q=0.4", Wanted.Html)]
    [TestCase("text/html;q=0, */*", Wanted.Json)]
    [TestCase("text/html;q=0", Wanted.Neither)]
    [TestCase("application/json;q=0, */*", Wanted.Neither)]
    [TestCase("*/*;q=0", Wanted.Neither)]
    [TestCase("text/htmlx", Wanted.Neither)]
    [TestCase("image/png, application/xml", Wanted.Neither)]
    public void The_header_decides(string header, object wanted) =>
        Assert.That(Accept.Read(header.Length == 0 ? null : header.Split(',', StringSplitOptions.TrimEntries)), Is.EqualTo(wanted));
}
