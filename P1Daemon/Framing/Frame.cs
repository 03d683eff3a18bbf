namespace P1Daemon.Framing;

/// <summary>What became of a run of bytes.</summary>
internal enum FrameStatus
{
    /// <summary>Bytes between frames; the framer passes over them and hands on none.</summary>
    Noise,

    /// <summary>A whole telegram whose checksum is right, or that may do without one.</summary>
    Telegram,

    /// <summary>A whole encrypted frame (DBh 08h …), still to be opened.</summary>
    Encrypted,

    /// <summary>A whole telegram whose checksum is wrong or missing.</summary>
    Crc,

    /// <summary>No end within the longest telegram there can be.</summary>
    TooLong,

    /// <summary>Another began, or the bytes ended, before this one did.</summary>
    Incomplete,
}

/// <summary>One frame: bytes that are valid until the framer is called again.</summary>
internal readonly ref struct Frame(FrameStatus status, ReadOnlySpan<byte> bytes, long offset)
{
    public FrameStatus Status { get; } = status;

    /// <summary>From <c>/</c> to the end of the CRC line; of a rejected frame, as far as it came.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>Position of the first byte in all that was ever read.</summary>
    public long Offset { get; } = offset;
}
