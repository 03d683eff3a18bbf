using System.Text.RegularExpressions;
using P1Daemon.Http;

namespace P1Daemon.Tests.Http;

/// <summary>What the page is made of.</summary>
sealed class PageFilesTests
{
    const int MostBytes = 120_000;
    const int MostLines = 250;

    static readonly string _folder = Checkout.Path("P1Daemon", "Http", "Page");

    [Test]
    public void Every_file_of_the_page_is_in_the_program()
    {
        string[] files = [.. Directory.GetFiles(_folder).Select(path => $"/{Path.GetFileName(path)}").Where(path => path != "/index.html")];
        Assert.That(PageFiles.ByPath.Keys, Is.EquivalentTo(files));
    }

    [Test]
    public void The_page_is_small()
    {
        Assert.That(PageFiles.ByPath.Values.Append(PageFiles.Index).Sum(file => file.Body.Length), Is.LessThan(MostBytes));
        Assert.That(Own.Where(path => File.ReadLines(path).Count() > MostLines), Is.Empty);
    }

    [TestCase("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|DOMParser", TestName = "Nothing_is_set_as_markup")]
    [TestCase("eval\\(|new Function|style=|<style|onclick|javascript:", TestName = "Nothing_asks_for_what_the_policy_forbids")]
    [TestCase("https?://(?!www\\.w3\\.org/2000/svg)|//cdn|@import", TestName = "Nothing_is_asked_of_anyone_else")]
    public void Not_in_our_own_files(string pattern) =>
        Assert.That(Own.Where(path => Regex.IsMatch(File.ReadAllText(path), pattern)), Is.Empty);

    [Test]
    public void What_is_not_ours_says_whose_it_is()
    {
        foreach (string name in new[] { "uplot.js", "uplot.css" })
        {
            Assert.That(File.ReadLines(Path.Combine(_folder, name)).First(), Does.Contain("uPlot 1.6.32").And.Contain("Leon Sorokin").And.Contain("MIT").And.Contain("NOTICE"));
        }

        Assert.That(File.ReadAllText(Checkout.Path("NOTICE")), Does.Contain("uPlot 1.6.32").And.Contain("Copyright (c) 2022 Leon Sorokin").And.Contain("Permission is hereby granted"));
    }

    [Test]
    public void Both_languages_have_every_sentence_and_the_same_places_in_it()
    {
        string words = File.ReadAllText(Path.Combine(_folder, "words.js"));
        MatchCollection pairs = Regex.Matches(words, """^  (\w+): \[(['"])(.*?)\2,\s+(['"])(.*?)\4\],$""", RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.That(pairs, Has.Count.EqualTo(Regex.Count(words, """^  \w+: \[['"]""", RegexOptions.Multiline)).And.Count.GreaterThan(60));
        Assert.That(pairs.Where(pair => Places(pair.Groups[3].Value) != Places(pair.Groups[5].Value)).Select(pair => pair.Groups[1].Value), Is.Empty);
    }

    [Test]
    public void Every_word_that_is_asked_for_is_there()
    {
        string[] known = [.. Regex.Matches(File.ReadAllText(Path.Combine(_folder, "words.js")), @"^  (\w+): \[", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];
        IEnumerable<string> asked = Own.SelectMany(path => Regex.Matches(File.ReadAllText(path), @"\bsay\('(\w+)'|data-(?:say|label)=""(\w+)""")).Select(match => match.Groups[1].Value + match.Groups[2].Value);
        Assert.That(asked.Distinct(), Is.Not.Empty.And.SubsetOf(known));
    }

    static IEnumerable<string> Own => Directory.GetFiles(_folder).Where(path => !Path.GetFileName(path).StartsWith("uplot.", StringComparison.Ordinal));

    static string Places(string sentence) => string.Join(' ', Regex.Matches(sentence, @"\{\d\}").Select(place => place.Value).Order(StringComparer.Ordinal));
}
