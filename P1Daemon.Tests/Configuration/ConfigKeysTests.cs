using P1Daemon.Configuration;
using YamlDotNet.RepresentationModel;

namespace P1Daemon.Tests.Configuration;

/// <summary>The table of keys and the file that shows them.</summary>
[TestFixture]
internal sealed class ConfigKeysTests
{
    [Test]
    public void The_shipped_file_loads_and_names_every_key_with_its_default()
    {
        string path = ShippedFile();
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(path)));
        var root = (YamlMappingNode)stream.Documents[0].RootNode;
        string[] shown =
        [
            .. from section in root.Children
               from pair in ((YamlMappingNode)section.Value).Children
               select $"{section.Key}.{pair.Key}={pair.Value}",
        ];

        Assert.Multiple(() =>
        {
            Assert.That(shown, Is.EqualTo(ConfigKeys.All.Select(k => $"{k.FullName}={k.Default}")));
            Assert.That(ConfigFile.Load(path, new Dictionary<string, string>(), "pi").Problems, Is.Empty);
        });
    }

    [Test]
    public void Every_key_says_what_it_is_for_and_what_is_allowed()
    {
        Assert.Multiple(() =>
        {
            Assert.That(ConfigKeys.All.Select(k => k.FullName), Is.Unique);
            Assert.That(ConfigKeys.All.Select(k => k.Sentence), Has.All.EndsWith("."));
            Assert.That(ConfigKeys.All.Select(k => k.Allowed), Has.All.Not.Empty);
            Assert.That(ConfigKeys.All.Where(k => k.Credential is not null).Select(k => k.Credential), Is.EquivalentTo(new[]
            {
                "mqtt.password", "mqtt.certificate_key", "meter.encryption_key", "meter.authentication_key", "http.token",
            }));
        });
    }

    static string ShippedFile()
    {
        string? folder = TestContext.CurrentContext.TestDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "p1meter.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder!, "config.yaml");
    }
}
