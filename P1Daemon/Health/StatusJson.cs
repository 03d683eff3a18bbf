using System.Reflection;

namespace P1Daemon.Health;

/// <summary>The daemon's own state as JSON: the body of <c>/status</c> and of the status topic.</summary>
internal sealed class StatusJson(MeterHealth meter, BrokerHealth broker, JournalHealth journal, TimeProvider time)
{
    readonly DateTimeOffset _started = time.GetUtcNow();
    readonly long _startedAt = time.GetTimestamp();

    /// <summary>The program's version.</summary>
    public static string Version { get; } = typeof(StatusJson).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>How things stand now, as UTF-8.</summary>
    public byte[] ToBytes() => throw new NotSupportedException($"{meter} {broker} {journal} {_started} {_startedAt}");
}
