namespace P1Daemon.Configuration;

/// <summary>The whole configuration, one class a section; each property is the key of the same name with its default.</summary>
internal sealed class Settings
{
    public MeterSettings Meter { get; } = new();

    public ScheduleSettings Schedule { get; } = new();

    public MqttSettings Mqtt { get; } = new();

    public HttpSettings Http { get; } = new();

    public RelaySettings Relay { get; } = new();

    public JournalSettings Journal { get; } = new();

    public LogSettings Log { get; } = new();
}
