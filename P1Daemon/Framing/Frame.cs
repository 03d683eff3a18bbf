namespace P1Daemon.Framing;

/// <summary>What became of a run of bytes.</summary>
internal enum FrameStatus
{
    /// <summary>Bytes between frames; the framer passes over them and hands on none.</summary>
    Noise,

    /// <summary>A whole telegram whose checksum is right, or that may do without one.</summary>
    Telegram,

    /// <summary>An encrypted frame (DBh 08h …) that does not open.</summary>
    Encrypted,

    /// <summary>A whole telegram whose checksum is wrong or missing.</summary>
    Crc,

    /// <summary>No end within the longest telegram there can be.</summary>
    TooLong,

    /// <summary>Another began, or the bytes ended, before this one did.</summary>
    Incomplete,
}

/// <summary>One frame: bytes that are valid until the framer is called again.</summary>
internal readonly ref struct Frame(Step step, ReadOnlySpan<byte> data, long offset)
{
    public FrameStatus Status { get; } = step.Status;

    /// <summary>From <c>/</c> to the end of the CRC line, decrypted where need be; of a rejected frame, as far as it came.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = step.Opened.IsEmpty ? data[..step.Length] : step.Opened;

    /// <summary>Of an encrypted frame, what came of opening it.</summary>
    public Opening? Opening { get; } = step.Opening;

    /// <summary>Position of the first byte in all that was ever read.</summary>
    public long Offset { get; } = offset;
}
