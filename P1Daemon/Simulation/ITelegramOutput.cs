namespace P1Daemon.Simulation;

/// <summary>Where a simulated meter sends to. As a real one, it does not wait for anybody: who does not read misses it.</summary>
internal interface ITelegramOutput : IDisposable
{
    /// <summary>What a reader is pointed at: a device's path or <c>tcp://host:port</c>; null where there is nothing to point at.</summary>
    string? Address { get; }

    /// <summary>Sends to whoever listens.</summary>
    /// <exception cref="IOException">Nobody can listen any more.</exception>
    void Write(byte[] telegram);

    /// <summary>Gives a reader the time to take what was sent last.</summary>
    Task FinishAsync();
}
