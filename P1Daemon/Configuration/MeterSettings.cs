namespace P1Daemon.Configuration;

/// <summary>What to do with the checksum of a telegram.</summary>
internal enum CrcCheck
{
    /// <summary>A telegram without one counts only when it has no version line (DSMR 2.2 and 3.0 have neither).</summary>
    Auto,

    /// <summary>A telegram without one is rejected.</summary>
    Required,

    /// <summary>Neither a missing nor a wrong one matters.</summary>
    Ignore,
}

/// <summary>The meter and how to reach it.</summary>
internal sealed class MeterSettings
{
    /// <summary>A device, <c>auto</c>, <c>tcp://host:port</c>, the path of a recording, or <c>simulator</c>.</summary>
    public string Port { get; set; } = "/dev/ttyUSB0";

    /// <summary><c>auto</c>, or speed and characters: <c>115200 8N1</c>.</summary>
    public string Line { get; set; } = "auto";

    /// <summary>The zone of a meter's clock where none is configured: the Netherlands, Belgium and Luxembourg share its offsets.</summary>
    public const string DefaultTimezone = "Europe/Amsterdam";

    /// <summary>The zone of the meter's clock; <see cref="DefaultTimezone"/> once the configuration is read.</summary>
    public TimeZoneInfo Timezone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>What to do with the checksum.</summary>
    public CrcCheck Crc { get; set; }

    /// <summary>Seconds without a valid telegram until the port is reopened and availability goes offline; 2 to 3600.</summary>
    public int SilenceSeconds { get; set; } = 30;

    /// <summary>16 bytes, or null where none is configured.</summary>
    public byte[]? EncryptionKey { get; set; }

    /// <summary>16 bytes, or null for Luxembourg's fixed key.</summary>
    public byte[]? AuthenticationKey { get; set; }

    /// <summary><see cref="SilenceSeconds"/> as a span.</summary>
    public TimeSpan Silence => TimeSpan.FromSeconds(SilenceSeconds);
}

/// <summary>When a telegram becomes a reading.</summary>
internal sealed class ScheduleSettings
{
    /// <summary>A reading at each multiple of this on the meter's clock, 1 to 3600; 0: every telegram.</summary>
    public int IntervalSeconds { get; set; } = 10;
}
