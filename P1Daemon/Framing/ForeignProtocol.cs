namespace P1Daemon.Framing;

/// <summary>
/// Recognises meters that speak something else than P1 text: binary DLMS in HDLC frames (Denmark, Norway, Croatia, Slovenia) or on M-Bus (most of Austria).
/// </summary>
internal static class ForeignProtocol
{
    const byte HdlcFlag = 0x7E;
    const byte MBusStart = 0x68;
    const byte MBusStop = 0x16;

    /// <summary>The protocol's name for a person; null for anything that may be P1.</summary>
    public static string? Recognise(ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at < bytes.Length; at++)
        {
            ReadOnlySpan<byte> rest = bytes[at..];
            if (rest[0] == HdlcFlag && IsHdlc(rest))
            {
                return "binary DLMS in HDLC frames (7Eh)";
            }

            if (rest[0] == MBusStart && IsMBus(rest))
            {
                return "binary DLMS on M-Bus (68h)";
            }
        }

        return null;
    }

    // 7E Ax LL: frame format 3 with its length, which counts from behind the flag; another flag stands at its end.
    static bool IsHdlc(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 4 || (rest[1] & 0xF0) != 0xA0)
        {
            return false;
        }

        int length = ((rest[1] & 0x07) << 8) | rest[2];
        return length >= 7 && rest.Length > length + 1 && rest[length + 1] == HdlcFlag;
    }

    // 68 LL LL 68 … 16 (EN 13757-2 long frame): the length twice, counted between the second start and the checksum.
    static bool IsMBus(ReadOnlySpan<byte> rest) =>
        rest.Length > 6 && rest[1] == rest[2] && rest[3] == MBusStart && rest[1] >= 3
        && rest.Length > rest[1] + 5 && rest[rest[1] + 5] == MBusStop;
}
