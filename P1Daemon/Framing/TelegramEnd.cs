namespace P1Daemon.Framing;

/// <summary>What a checksum has to be.</summary>
internal enum CrcRule
{
    /// <summary>A telegram without one counts only when it has no version line: DSMR 2.2 and 3.0 have neither.</summary>
    Auto,

    /// <summary>A telegram without one is rejected.</summary>
    Required,

    /// <summary>Neither a missing nor a wrong one matters.</summary>
    Ignore,
}

/// <summary>The end of a telegram: <c>!</c>, one to four hex digits or none, the line end (P1 5.0.2 §6.2).</summary>
internal static class TelegramEnd
{
    /// <summary>More bytes are needed to tell.</summary>
    public const int NeedMore = -1;

    /// <summary>This <c>!</c> is no end.</summary>
    public const int None = -2;

    // Four digits, what meters put behind them (a NUL, a blank), and the line end.
    const int LongestLine = 16;

    /// <summary>
    /// Where the line of the <c>!</c> at <paramref name="bang"/> ends: behind its line end, or at a <c>/</c> where the line end was lost;
    /// else <see cref="NeedMore"/> or <see cref="None"/>.
    /// </summary>
    /// <param name="data">From the telegram's <c>/</c> on.</param>
    /// <param name="bang">At the beginning of a line, or glued to the last data line (Aidon prints it so), where only a clean end counts.</param>
    /// <param name="ended">No more bytes will come.</param>
    public static int Find(ReadOnlySpan<byte> data, int bang, bool ended)
    {
        byte before = data[bang - 1];
        bool lineStart = before is (byte)'\n' or (byte)'\r';
        if (!lineStart && before != ')')
        {
            return None;
        }

        for (int at = bang + 1; at < Math.Min(data.Length, bang + LongestLine); at++)
        {
            switch (data[at])
            {
                case (byte)'\n':
                    return at + 1;
                case (byte)'\r':
                    return BehindCarriageReturn(data, at, ended);
                case (byte)'/':
                    return at;
                case var b when !lineStart && !char.IsAsciiHexDigit((char)b):
                    return None;
            }
        }

        if (data.Length < bang + LongestLine)
        {
            return ended ? data.Length : NeedMore;
        }

        return lineStart ? bang + 1 : None;
    }

    /// <summary>The checksum that stands between <c>!</c> and the line end: null where there is none, −1 where it is not one to four hex digits.</summary>
    public static int? Checksum(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> digits = line.Trim("\0 \r\n"u8);
        if (digits.IsEmpty)
        {
            return null;
        }

        int value = 0;
        foreach (byte b in digits)
        {
            if (digits.Length > 4 || !char.IsAsciiHexDigit((char)b))
            {
                return -1;
            }

            value = (value << 4) | HexDigit(b);
        }

        return value;
    }

    /// <summary>True where the bytes behind <c>!</c> may be the beginning of a checksum of which the rest, and the line end, did not come.</summary>
    public static bool IsCut(ReadOnlySpan<byte> line)
    {
        foreach (byte b in line)
        {
            if (!char.IsAsciiHexDigit((char)b))
            {
                return false;
            }
        }

        return line.Length < 4;
    }

    static int HexDigit(byte b) => b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;

    // CR LF is the rule. A meter that ends its lines with CR alone has no LF anywhere: waiting for one would cost a whole interval, and one that comes
    // all the same is not taken, or the telegram's end would depend on how the stream is cut.
    static int BehindCarriageReturn(ReadOnlySpan<byte> data, int at, bool ended)
    {
        if (!data[..at].Contains((byte)'\n'))
        {
            return at + 1;
        }

        if (at + 1 < data.Length)
        {
            return data[at + 1] == '\n' ? at + 2 : at + 1;
        }

        return ended ? at + 1 : NeedMore;
    }
}
