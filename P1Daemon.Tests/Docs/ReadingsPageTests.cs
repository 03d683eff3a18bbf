using System.Text.Json;

namespace P1Daemon.Tests.Docs;

/// <summary>The page on readings says what the code says.</summary>
sealed class ReadingsPageTests
{
    static readonly string _path = Checkout.Path("docs", "readings.md");

    [Test]
    public void The_page_is_what_the_catalogue_says()
    {
        string page = ReadingsPage.Write();
        if (Environment.GetEnvironmentVariable("P1METER_WRITE_DOCS") == "1")
        {
            File.WriteAllText(_path, page);
        }

        string written = File.Exists(_path) ? File.ReadAllText(_path).ReplaceLineEndings("\n") : "";
        Assert.That(written, Is.EqualTo(page), "docs/readings.md is stale: P1METER_WRITE_DOCS=1 ./build.sh test writes it anew");
    }

    [Test]
    public void Every_member_of_every_dialects_reading_is_on_the_page()
    {
        string page = ReadingsPage.Write();
        IEnumerable<string> members = Directory.GetFiles(Checkout.Path("P1Daemon.Tests", "Dialects"), "*.json").SelectMany(Members).Distinct();
        Assert.That(members.Where(member => !page.Contains($"`{member}`", StringComparison.Ordinal) && !page.Contains($"\"{member}\"", StringComparison.Ordinal)), Is.Empty);
    }

    static IEnumerable<string> Members(string path)
    {
        using JsonDocument reading = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (JsonProperty member in reading.RootElement.EnumerateObject())
        {
            yield return member.Name;
            if (member.Value.ValueKind == JsonValueKind.Array)
            {
                foreach (string name in member.Value.EnumerateArray().SelectMany(entry => entry.EnumerateObject()).Select(nested => nested.Name))
                {
                    yield return name;
                }
            }
        }
    }
}
