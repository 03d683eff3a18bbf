namespace P1Daemon.Tests.Docs;

/// <summary>The manual pages say what the program says.</summary>
sealed class ManualPagesTests
{
    [Test]
    public void The_page_of_the_command_is_what_the_help_says() => AssertIsWritten("p1meter.1", ManualPages.Command());

    [Test]
    public void The_page_of_the_configuration_is_what_the_keys_say() => AssertIsWritten("p1meter.yaml.5", ManualPages.Configuration());

    static void AssertIsWritten(string name, string page)
    {
        string path = Checkout.Path("packaging", "man", name);
        if (Environment.GetEnvironmentVariable("P1METER_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, page);
        }

        string written = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.That(written, Is.EqualTo(page), $"packaging/man/{name} is stale: P1METER_WRITE_DOCS=1 ./build.sh test writes it anew");
    }
}
