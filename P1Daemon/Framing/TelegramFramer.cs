namespace P1Daemon.Framing;

/// <summary>What became of a run of bytes.</summary>
internal enum FrameStatus
{
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

/// <summary>What a checksum has to be.</summary>
internal enum CrcRule
{
    Auto,
    Required,
    Ignore,
}

/// <summary>Finds telegrams in a stream of bytes, however it is cut.</summary>
internal sealed class TelegramFramer(CrcRule rule = CrcRule.Auto)
{
    /// <summary>Takes bytes from the front of <paramref name="input"/> until a frame is complete; false when all are taken and none is.</summary>
    public bool TryRead(ref ReadOnlySpan<byte> input, out Frame frame) => throw new NotSupportedException($"{rule}{input.Length}");

    /// <summary>The source ended: what is left is a frame without line end, or an incomplete one.</summary>
    public bool TryFlush(out Frame frame) => throw new NotSupportedException($"{rule}");

    /// <summary>Forgets a half frame (the port was reopened).</summary>
    public void Reset() => throw new NotSupportedException($"{rule}");
}
