namespace P1Daemon.Simulation;

/// <summary>Writes what the meters show as one dialect of the P1 port has it.</summary>
internal interface ITelegramWriter
{
    /// <summary>The name of the dialect: <c>dsmr50</c>.</summary>
    string Dialect { get; }

    /// <summary>How often meters of this dialect send.</summary>
    TimeSpan Interval { get; }

    /// <summary>One telegram, or one encrypted frame, byte for byte as on the wire.</summary>
    byte[] Write(Snapshot now);
}
