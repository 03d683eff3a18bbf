namespace P1Daemon.Configuration;

/// <summary>The broker and what it is told.</summary>
internal sealed class MqttSettings
{
    public bool Enabled { get; set; } = true;

    /// <summary><c>mqtt://</c>, <c>mqtts://</c>, <c>ws://</c> or <c>wss://</c>, without user information.</summary>
    public Uri Broker { get; set; } = new("mqtt://localhost:1883");

    /// <summary><c>5</c> or <c>3.1.1</c>.</summary>
    public string Version { get; set; } = "5";

    /// <summary>Never empty once the configuration is read: the default is worked out from host and topic.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>False for a client that does not speak for the daemon: its end says nothing about the meter. No key of the configuration.</summary>
    public bool HasWill { get; set; } = true;

    public string Username { get; set; } = "";

    /// <summary>From the file, <c>password_file</c>, a systemd credential or the environment; empty for none.</summary>
    public string Password { get; set; } = "";

    /// <summary>PEM of the certificate authorities to trust; null: the system's store.</summary>
    public string? CaFile { get; set; }

    /// <summary>PEM of the client certificate, or null.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM of its key: a path, or null.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>5 to 3600.</summary>
    public int KeepAliveSeconds { get; set; } = 30;

    /// <summary>A backlog goes out no faster than this; 0: as fast as the broker takes it.</summary>
    public int DrainPerSecond { get; set; } = 200;

    /// <summary>Base topic, one or more levels, no wildcard.</summary>
    public string Topic { get; set; } = "p1meter";

    /// <summary>True: the retained state follows every telegram, not only every reading.</summary>
    public bool Live { get; set; }

    /// <summary>True: also one retained topic per value.</summary>
    public bool Values { get; set; }

    /// <summary>True: also the verified telegram as it came.</summary>
    public bool Telegram { get; set; }

    public bool HomeAssistant { get; set; } = true;

    public string HomeAssistantPrefix { get; set; } = "homeassistant";
}
