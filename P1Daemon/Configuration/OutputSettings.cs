using System.Net;

namespace P1Daemon.Configuration;

/// <summary>A host and a port to listen on: a name in lower case, an IP address, or <c>*</c> for every address.</summary>
internal readonly record struct ListenAddress(string Host, int Port)
{
    /// <summary>True for every address of this machine, or every one of IPv4.</summary>
    public bool IsAny => Host == "*" || IsAnyIPv4;

    /// <summary>True for every IPv4 address of this machine, and none of IPv6.</summary>
    public bool IsAnyIPv4 => Host == "0.0.0.0";

    /// <summary>True when only this machine can reach it.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>True for one IPv6 address.</summary>
    public bool IsIPv6 => Host.Contains(':', StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => IsIPv6 ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}

/// <summary>The status endpoint.</summary>
internal sealed class HttpSettings
{
    public bool Enabled { get; set; } = true;

    public ListenAddress Listen { get; set; } = new("localhost", 8180);

    /// <summary>When not empty, every request but /healthz needs it.</summary>
    public string Token { get; set; } = "";
}

/// <summary>The raw telegrams for other programs.</summary>
internal sealed class RelaySettings
{
    /// <summary>Null: no relay.</summary>
    public ListenAddress? Listen { get; set; }
}

/// <summary>Where readings wait until they are delivered.</summary>
internal sealed class JournalSettings
{
    /// <summary>A path, or <c>:memory:</c>; never empty once the configuration is read.</summary>
    public string Path { get; set; } = "";

    /// <summary>Delivered readings are kept this long, 0 to 3650 days.</summary>
    public int KeepDays { get; set; } = 3;

    /// <summary>Of used pages, 1 to 65536.</summary>
    public int MaxMebibytes { get; set; } = 256;
}

/// <summary>What is said in the log.</summary>
internal enum LogDetail
{
    Trace,
    Debug,
    Information,
    Warning,
    Error,
}

/// <summary>The log.</summary>
internal sealed class LogSettings
{
    public LogDetail Level { get; set; } = LogDetail.Information;
}
