using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using P1Daemon.Configuration;

namespace P1Daemon.Tests.Configuration;

/// <summary>A directory with a config.yaml and whatever else a test puts there; gone afterwards.</summary>
internal sealed class ConfigSandbox : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("p1meter-config-").FullName;

    public Dictionary<string, string> Environment { get; } = [];

    public string ConfigPath => Path.Combine(Folder, "config.yaml");

    public string Write(string name, string content)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>A certificate and its key, both in PEM, for those who only need some.</summary>
    public void WriteCertificate(string certificate, string key)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 own = new CertificateRequest("CN=me", pair, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        Write(certificate, own.ExportCertificatePem());
        Write(key, pair.ExportPkcs8PrivateKeyPem());
    }

    public ConfigResult Load(string yaml)
    {
        Write("config.yaml", yaml);
        return ConfigFile.Load(ConfigPath, Environment, "pi");
    }

    public Settings Settings(string yaml)
    {
        ConfigResult result = Load(yaml);
        Assert.That(result.Problems.Select(p => p.ToString()), Is.Empty);
        return result.Settings!;
    }

    /// <summary>The problems as printed, the sandbox's directory left out.</summary>
    public string[] Problems(string yaml)
    {
        ConfigResult result = Load(yaml);
        Assert.That(result.Settings is null, Is.EqualTo(result.Problems.Length > 0));
        return [.. result.Problems.Select(p => p.ToString().Replace(Folder + "/", "", StringComparison.Ordinal))];
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
