namespace P1Daemon.Sources;

/// <summary>What ended a wait.</summary>
internal enum Waited
{
    /// <summary>The time is up.</summary>
    TimeUp,

    /// <summary>There is something to take: bytes, or the news that the line is lost.</summary>
    Ready,

    /// <summary>The reader is to end.</summary>
    Stopped,
}

/// <summary>An open line as the thread that reads it sees it; nothing here is slow but the waiting.</summary>
internal interface ISerialLine
{
    /// <summary>A clock that only runs forward.</summary>
    TimeSpan Now { get; }

    /// <summary>Waits for bytes, at most this long.</summary>
    Waited WaitForBytes(TimeSpan limit);

    /// <summary>Lets bytes gather for this long; true when the reader is to end instead.</summary>
    bool Rest(TimeSpan span);

    /// <summary>Takes what is there, 0 when that is nothing.</summary>
    /// <exception cref="SourceException">The line is lost.</exception>
    int Take(Span<byte> room);

    /// <summary>Looks whether the path still leads to the device that is open.</summary>
    /// <exception cref="SourceException">It does not.</exception>
    void CheckPath();
}
