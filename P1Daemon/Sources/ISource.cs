namespace P1Daemon.Sources;

/// <summary>
/// Where the bytes of a meter come from: a serial port, a TCP port, a recording, the simulator. One enumeration is one connection:
/// starting it opens, leaving it closes, and a source may be enumerated again.
/// </summary>
internal interface ISource
{
    /// <summary>What it is, for a person: <c>/dev/ttyUSB0</c>, <c>tcp://host:port</c>, a file's path.</summary>
    string Name { get; }

    /// <summary>How it is read, once that is known: <c>115200 8N1</c>; null where it has no line.</summary>
    string? Line { get; }

    /// <summary>True for a recording, which ends; an end of anything else is a loss.</summary>
    bool Ends { get; }

    /// <summary>
    /// The bytes as they come, each piece valid until the next one is asked for. Ends at the end of a recording.
    /// </summary>
    /// <exception cref="SourceException">It cannot be opened or was lost; the message says what to do.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation);
}

/// <summary>What stands between us and a source, for who goes on from there.</summary>
internal enum SourceFault
{
    /// <summary>The message says it all.</summary>
    Other,

    /// <summary>There is no such device.</summary>
    Missing,

    /// <summary>There is something else under that name.</summary>
    NoSerialPort,

    /// <summary>This user may not open it.</summary>
    Denied,

    /// <summary>Another program has it.</summary>
    Held,
}

/// <summary>A source cannot be opened or was lost. The message is one line for the log: what, why, what to do.</summary>
internal sealed class SourceException(string message, Exception? inner = null, SourceFault fault = SourceFault.Other) : Exception(message, inner)
{
    /// <summary>Which kind of trouble it is.</summary>
    public SourceFault Fault { get; } = fault;
}
