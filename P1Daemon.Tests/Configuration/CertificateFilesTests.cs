using System.Security.Cryptography;

namespace P1Daemon.Tests.Configuration;

/// <summary>Certificates and keys as <c>openssl</c> writes them, right and wrong.</summary>
[TestFixture]
[Category("RealParts")]
internal sealed class CertificateFilesTests
{
    const string Mine = "mqtt:\n  certificate_file: me.pem\n  certificate_key_file: key\n";

    ConfigSandbox _sandbox = null!;
    Certificates _made = null!;

    [SetUp]
    public void SetUp()
    {
        _sandbox = new ConfigSandbox();
        _made = new Certificates(_sandbox.Folder);
        _made.MakeAuthority("ca");
    }

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [Test]
    public void Keys_of_both_kinds_and_forms_are_read([Values] bool rsa, [Values] bool traditional)
    {
        _made.MakeClient("me", "ca", rsa);
        _made.Run(["pkey", "-in", "me.key", "-out", "key", .. traditional ? new[] { "-traditional" } : []]);

        Assert.That(File.ReadAllText(_made["key"]), Does.StartWith(!traditional ? "-----BEGIN PRIVATE KEY" : rsa ? "-----BEGIN RSA PRIVATE KEY" : "-----BEGIN EC PRIVATE KEY"));
        Assert.That(_sandbox.Settings(Mine + "  ca_file: ca.pem\n").Mqtt.CertificateKeyFile, Is.EqualTo(_made["key"]));
    }

    [Test]
    public void An_encrypted_key_is_an_error_that_says_how_to_open_it([Values] bool rsa, [Values] bool traditional)
    {
        _made.MakeClient("me", "ca", rsa);
        _made.Run(["pkey", "-in", "me.key", "-aes256", "-passout", "pass:sesame", "-out", "key", .. traditional ? new[] { "-traditional" } : []]);

        Assert.That(Problem(Mine), Is.EqualTo(
            "config.yaml:3:25: mqtt.certificate_key_file: the key in key has a password, which nobody can type in here; take it off: openssl pkey -in key -out key.plain"));
    }

    [Test]
    public void A_key_of_another_certificate_is_an_error([Values] bool rsa)
    {
        _made.MakeClient("me", "ca");
        _made.MakeClient("other", "ca", rsa);
        File.Copy(_made["other.key"], _made["key"]);

        Assert.That(Problem(Mine), Is.EqualTo(
            "config.yaml:3:25: mqtt.certificate_key_file: the key in key does not belong to the certificate in me.pem; name the key that the certificate was made for"));
    }

    [Test]
    public void The_key_of_systemds_credential_is_held_to_the_certificate_too()
    {
        _made.MakeClient("me", "ca");
        _made.MakeClient("mqtt", "ca");
        File.Move(_made["mqtt.key"], _made["mqtt.certificate_key"]);
        _sandbox.Environment["CREDENTIALS_DIRECTORY"] = _sandbox.Folder;

        Assert.That(Problem("mqtt:\n  certificate_file: me.pem\n"), Does.StartWith("mqtt.certificate_key: mqtt.certificate_key_file: the key in mqtt.certificate_key does not belong"));
    }

    [Test]
    public void What_is_no_pem_is_said_with_the_command_that_makes_it_so()
    {
        _made.MakeClient("me", "ca");
        _made.Run("x509", "-in", "me.pem", "-outform", "DER", "-out", "me.der");
        _made.Run("pkey", "-in", "me.key", "-outform", "DER", "-out", "key");

        Assert.That(_sandbox.Problems("mqtt:\n  ca_file: me.der\n  certificate_file: me.key\n  certificate_key_file: key\n"), Is.EqualTo(new[]
        {
            "config.yaml:2:12: mqtt.ca_file: me.der is DER and not PEM; convert it: openssl x509 -inform DER -in me.der -out me.der.pem",
            "config.yaml:3:21: mqtt.certificate_file: there is no certificate (BEGIN CERTIFICATE) in me.key; name a PEM file that holds one",
            "config.yaml:4:25: mqtt.certificate_key_file: key is DER and not PEM; convert it: openssl pkey -inform DER -in key -out key.pem",
        }));
    }

    [Test]
    public void A_certificate_for_a_key_and_damaged_ones_are_said()
    {
        _made.MakeClient("me", "ca");
        Damage("me.pem", "damaged.pem");
        Damage("me.key", "damaged.key");

        Assert.That(Problem("mqtt:\n  certificate_file: me.pem\n  certificate_key_file: me.pem\n"), Does.Contain("there is no key (BEGIN PRIVATE KEY) in me.pem"));
        Assert.That(Problem("mqtt:\n  ca_file: damaged.pem\n"), Does.Contain("damaged.pem holds a certificate that cannot be read"));
        Assert.That(Problem("mqtt:\n  certificate_file: me.pem\n  certificate_key_file: damaged.key\n"), Does.Contain("the key in damaged.key cannot be read"));
    }

    [Test]
    public void No_word_of_a_key_is_ever_shown()
    {
        _made.MakeClient("me", "ca");
        string secret = File.ReadAllLines(_made["me.key"])[1];
        foreach (string yaml in new[] { "mqtt:\n  ca_file: me.key\n", "mqtt:\n  certificate_file: me.key\n", "mqtt:\n  certificate_file: ca.pem\n  certificate_key_file: me.key\n" })
        {
            Assert.That(Problem(yaml), Does.Not.Contain(secret));
        }
    }

    string Problem(string yaml) => _sandbox.Problems(yaml).Single();

    // The first bytes of what stands between the marks.
    void Damage(string from, string to)
    {
        string[] lines = File.ReadAllLines(_made[from]);
        lines[1] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
        File.WriteAllLines(_made[to], lines);
    }
}
