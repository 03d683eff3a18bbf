using P1Daemon.Framing;

namespace P1Daemon.Commands;

/// <summary>Why a frame of a recording does not count, for a person and in a word.</summary>
internal static class RejectionWords
{
    /// <summary>As <c>/status</c> names it.</summary>
    public static string Cause(FrameStatus status) => status switch
    {
        FrameStatus.Crc => "crc",
        FrameStatus.TooLong => "too_long",
        FrameStatus.Incomplete => "incomplete",
        _ => "decrypt",
    };

    /// <summary>What is wrong, and what to do where something can be done.</summary>
    public static string Why(Frame frame) => frame.Status switch
    {
        FrameStatus.Crc => Checksum(frame.Bytes),
        FrameStatus.TooLong => "it does not end within 16 kB",
        FrameStatus.Incomplete => "another telegram begins before it ends",
        _ when frame.Opening == Opening.NoKey => "it is encrypted: give the key with --key-file, or with --config",
        _ => "it is encrypted and does not open: is it this meter's key?",
    };

    static string Checksum(ReadOnlySpan<byte> telegram)
    {
        int body = telegram.LastIndexOf((byte)'!') + 1;
        return (body == 0 ? null : TelegramEnd.Checksum(telegram[body..])) switch
        {
            null => "its CRC is missing",
            < 0 => $"its CRC is wrong: what stands there is no number, is {Crc16.Compute(telegram[..body]):X4}",
            var said => $"its CRC is wrong: says {said:X4}, is {Crc16.Compute(telegram[..body]):X4}{Hint(telegram)}",
        };
    }

    /// <summary>True where lines end with LF alone. The checksum is over the line ends too, and what changes those of a text changes all of them.</summary>
    public static bool HasLostCarriageReturns(ReadOnlySpan<byte> text) => text.Contains((byte)'\n') && !text.Contains((byte)'\r');

    static string Hint(ReadOnlySpan<byte> telegram) => HasLostCarriageReturns(telegram)
        ? "; its lines end with LF: if a program has made that of CR LF, no CRC in this recording can be right"
        : "";
}
