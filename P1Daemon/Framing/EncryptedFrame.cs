namespace P1Daemon.Framing;

/// <summary>
/// A general-glo-ciphering frame (Luxembourg P1 §3.2.5, Styria): DBh, 08h, system title (8), length, security byte, frame counter (4), ciphertext, tag (12).
/// </summary>
internal static class EncryptedFrame
{
    /// <summary>The first byte, which no plain telegram holds.</summary>
    public const byte Tag = 0xDB;

    /// <summary>More bytes are needed to tell.</summary>
    public const int NeedMore = -1;

    /// <summary>These bytes are no such frame.</summary>
    public const int None = -2;

    const int TitleLength = 8;
    const int LengthAt = 2 + TitleLength;

    // Security byte, counter, one byte of text, tag.
    const int Shortest = 1 + 4 + 1 + 12;

    /// <summary>The length of the whole frame at the front of <paramref name="data"/>, or <see cref="NeedMore"/> or <see cref="None"/>.</summary>
    public static int Length(ReadOnlySpan<byte> data)
    {
        if (data.Length > 1 && data[1] != TitleLength)
        {
            return None;
        }

        if (data.Length <= LengthAt)
        {
            return NeedMore;
        }

        // BER: below 80h the length itself, else how many bytes of length follow.
        int first = data[LengthAt];
        int sizeBytes = first < 0x80 ? 0 : first - 0x80;
        if (sizeBytes is not (0 or 1 or 2 or 4))
        {
            return None;
        }

        if (data.Length < LengthAt + 1 + sizeBytes)
        {
            return NeedMore;
        }

        long length = sizeBytes == 0 ? first : 0;
        foreach (byte b in data.Slice(LengthAt + 1, sizeBytes))
        {
            length = (length << 8) | b;
        }

        long whole = LengthAt + 1 + sizeBytes + length;
        return length < Shortest || whole > FrameScanner.Longest ? None : (int)whole;
    }
}
