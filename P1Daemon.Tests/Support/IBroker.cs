namespace P1Daemon.Tests.Support;

/// <summary>A real broker that a test starts, stops and restarts.</summary>
interface IBroker : IDisposable
{
    /// <summary>Loopback.</summary>
    int Port { get; }

    /// <summary>The newest version of MQTT that it speaks, as mosquitto_sub names it.</summary>
    string Version { get; }

    /// <summary>Starts it, for the first time or again, and waits until it takes connections.</summary>
    Task StartAsync();

    /// <summary>Ends it as systemd does.</summary>
    Task StopAsync();

    /// <summary>Ends it without a chance to say or save anything.</summary>
    void Kill();
}
