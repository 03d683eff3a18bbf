using P1Daemon.Configuration;

namespace P1Daemon.Tests.Configuration;

/// <summary>Where secrets come from, which one counts, and that none of them is ever printed.</summary>
[TestFixture]
internal sealed class SecretsTests
{
    const string Key = "00112233445566778899aabbccddeeff";

    ConfigSandbox _sandbox = null!;

    [SetUp]
    public void SetUp() => _sandbox = new ConfigSandbox();

    [TearDown]
    public void TearDown() => _sandbox.Dispose();

    [Test]
    public void Load_prefers_environment_to_credential_to_file()
    {
        const string Yaml = "mqtt:\n  password: from file\n";
        Assert.That(_sandbox.Settings(Yaml).Mqtt.Password, Is.EqualTo("from file"));

        _sandbox.Environment["CREDENTIALS_DIRECTORY"] = _sandbox.Folder;
        _sandbox.Write("mqtt.password", "from credential\n");
        Assert.That(_sandbox.Settings(Yaml).Mqtt.Password, Is.EqualTo("from credential"));

        _sandbox.Environment["P1METER__MQTT__PASSWORD_FILE"] = _sandbox.Write("secret", "from a file that the environment names\n");
        Assert.That(_sandbox.Settings(Yaml).Mqtt.Password, Is.EqualTo("from a file that the environment names"));

        _sandbox.Environment.Remove("P1METER__MQTT__PASSWORD_FILE");
        _sandbox.Environment["P1METER__MQTT__PASSWORD"] = "from environment";
        Assert.That(_sandbox.Settings(Yaml).Mqtt.Password, Is.EqualTo("from environment"));

        _sandbox.Environment["P1METER__MQTT__PASSWORD"] = "";
        Assert.That(_sandbox.Settings(Yaml).Mqtt.Password, Is.Empty);
    }

    [Test]
    public void Load_uses_every_credential()
    {
        _sandbox.Environment["CREDENTIALS_DIRECTORY"] = _sandbox.Folder;
        _sandbox.Write("mqtt.password", "hunter2");
        _sandbox.WriteCertificate("me.pem", "mqtt.certificate_key");
        _sandbox.Write("meter.encryption_key", Key + "\n");
        _sandbox.Write("meter.authentication_key", Key + "\r\n");
        _sandbox.Write("http.token", "sesame\n");

        Settings settings = _sandbox.Settings("mqtt:\n  certificate_file: me.pem\n");

        Assert.Multiple(() =>
        {
            Assert.That(settings.Mqtt.Password, Is.EqualTo("hunter2"));
            Assert.That(settings.Mqtt.CertificateKeyFile, Is.EqualTo(Path.Combine(_sandbox.Folder, "mqtt.certificate_key")));
            Assert.That(settings.Meter.EncryptionKey, Is.EqualTo(Convert.FromHexString(Key)));
            Assert.That(settings.Meter.AuthenticationKey, Is.EqualTo(Convert.FromHexString(Key)));
            Assert.That(settings.Http.Token, Is.EqualTo("sesame"));
        });
    }

    [TestCase("hunter2", "hunter2")]
    [TestCase("hunter2\n", "hunter2")]
    [TestCase("hunter2\r\n", "hunter2")]
    [TestCase("hunter2\n\n", "hunter2\n")]
    [TestCase(" hunter2 \n", " hunter2 ")]
    public void Load_takes_one_line_end_off_a_secret_file(string content, string expected)
    {
        _sandbox.Write("secret", content);

        Assert.That(_sandbox.Settings("mqtt:\n  password_file: secret\n").Mqtt.Password, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("\n")]
    public void Load_of_an_empty_secret_file_names_it(string content)
    {
        _sandbox.Write("secret", content);

        Assert.That(_sandbox.Problems("http:\n  token_file: secret\n"), Is.EqualTo(new[] { "config.yaml:2:15: http.token_file: secret is empty; write the secret into it" }));
    }

    [Test]
    public void Load_of_an_empty_credential_names_it()
    {
        _sandbox.Environment["CREDENTIALS_DIRECTORY"] = _sandbox.Folder;
        _sandbox.Write("http.token", "");

        Assert.That(_sandbox.Problems("").Single(), Is.EqualTo("http.token: http.token: http.token is empty; write the secret into it"));
    }

    [Test]
    public void Load_of_a_value_and_its_file_is_an_error_in_the_same_place_only()
    {
        _sandbox.Write("secret", "hunter2");
        Assert.That(
            _sandbox.Problems("mqtt:\n  password: a\n  password_file: secret\n"),
            Is.EqualTo(new[] { "config.yaml:3:18: mqtt.password_file: mqtt.password and mqtt.password_file are both set; remove one of them" }));

        _sandbox.Environment["P1METER__MQTT__PASSWORD"] = "b";
        Assert.That(_sandbox.Settings("mqtt:\n  password_file: secret\n").Mqtt.Password, Is.EqualTo("b"));

        _sandbox.Environment["P1METER__MQTT__PASSWORD_FILE"] = "/etc/secret";
        Assert.That(
            _sandbox.Problems(""),
            Is.EqualTo(new[] { "P1METER__MQTT__PASSWORD_FILE: mqtt.password_file: mqtt.password and mqtt.password_file are both set; remove one of them" }));
    }

    [TestCase("meter:\n  encryption_key: hunter2\n", "config.yaml:2:19: meter.encryption_key: a key is 32 hex digits and nothing else; this one has 7 characters")]
    [TestCase("meter:\n  encryption_key: hunter2hunter2hunter2hunter2hunt\n", "config.yaml:2:19: meter.encryption_key: a key is 32 hex digits (0-9, a-f) and nothing else; this one holds other characters")]
    [TestCase("http:\n  token: \"hunter2 \"\n", "config.yaml:2:10: http.token: a token is of printable ASCII characters without a blank at either end; choose another one")]
    [TestCase("meter:\n  encryption_key_file: secret\n", "config.yaml:2:24: meter.encryption_key_file: in secret: a key is 32 hex digits and nothing else; this one has 7 characters")]
    [TestCase("mqtt:\n  password: [hunter2]\n", null)]
    [TestCase("mqtt:\n  password: {hunter2: hunter2}\n", null)]
    [TestCase("mqtt:\n  password: &hunter2 hunter2\n", null)]
    [TestCase("mqtt:\n  password: !hunter2 hunter2\n", null)]
    [TestCase("mqtt:\n  password: *hunter2\n", null)]
    [TestCase("mqtt:\n  password: hunter2: hunter2\n", null)]
    [TestCase("mqtt:\n  password: \"hunter2\n", null)]
    [TestCase("mqtt:\n  password: \"hunter2\\p\"\n", null)]
    [TestCase("mqtt:\n  password hunter2\n", null)]
    [TestCase("mqtt:\n  password hunter2:\n", null)]
    [TestCase("mqtt:\n  password: hunter2\n  password: hunter2\n", null)]
    [TestCase("mqtt:\n  password: hunter2\n    hunter2\n", null)]
    [TestCase("mqtt:\n  password: \"hunter2\\n\"\n", null)]
    [TestCase("mqtt:\n  password: a\n    hunter2: x\n", "config.yaml:3:5: the indentation is wrong: sections begin in the first column, and the keys of a section all in the same one, two blanks further in")]
    [TestCase("mqtt:\n  password: a\n    hunter2:\n", null)]
    [TestCase("mqtt:\n  password: a\n\thunter2: x\n", null)]
    [TestCase("mqtt:\n  password:hunter2\n", "config.yaml:2:3: mqtt.password: a blank is missing behind the colon: write \"key: value\"")]
    [TestCase("mqtt:\n  password = hunter2\n  topic: a\n", "config.yaml:2:3: mqtt.password: a colon and a blank are due in the place of the equals sign: write \"key: value\"")]
    [TestCase("mqtt:\n  password: “hunter2”\n", null)]
    [TestCase("mqtt:\n  broker: mqtt://joe:hunter2@localhost\n", "config.yaml:2:11: mqtt.broker: user name and password do not belong into the address; use mqtt.username and mqtt.password")]
    [TestCase("mqtt:\n  broker: joe:hunter2@localhost\n", null)]
    public void Load_never_prints_a_secret(string yaml, string? expected)
    {
        _sandbox.Write("secret", "hunter2\n");

        string[] problems = _sandbox.Problems(yaml);

        Assert.That(problems, Is.Not.Empty);
        Assert.That(string.Join('\n', problems), Does.Not.Contain("hunter2"));
        if (expected is not null)
        {
            Assert.That(problems, Is.EqualTo(new[] { expected }));
        }
    }

    [Test]
    public void ReadMeterKey_gives_the_bytes_or_names_the_file()
    {
        Assert.Multiple(() =>
        {
            Assert.That(SecretFile.ReadMeterKey(_sandbox.Write("good", Key + "\n")).Value, Is.EqualTo(Convert.FromHexString(Key)));
            Assert.That(SecretFile.ReadMeterKey(_sandbox.Write("bad", "12")).Problem, Does.StartWith($"in {_sandbox.Folder}/bad: a key is 32 hex digits"));
            Assert.That(SecretFile.ReadMeterKey(_sandbox.Folder + "/none").Problem, Does.StartWith("there is no file"));
        });
    }
}
