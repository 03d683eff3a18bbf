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
    const int CounterLength = 4;
    const int LengthAt = 2 + TitleLength;

    // Security byte, counter, one byte of text, tag.
    const int Shortest = 1 + 4 + 1 + 12;

    /// <summary>What a whole frame holds.</summary>
    /// <param name="title">The system title, 8 bytes.</param>
    /// <param name="body">From the security byte on.</param>
    public readonly ref struct Parts(ReadOnlySpan<byte> title, ReadOnlySpan<byte> body)
    {
        readonly ReadOnlySpan<byte> _title = title;
        readonly ReadOnlySpan<byte> _body = body;

        /// <summary>30h: encrypted and authenticated; 20h: encrypted; 10h: authenticated.</summary>
        public byte Security => _body[0];

        /// <summary>The text, and the tag behind it where the frame is authenticated.</summary>
        public ReadOnlySpan<byte> Content => _body[(1 + CounterLength)..];

        /// <summary>System title and frame counter: never twice the same under one key.</summary>
        public void Nonce(Span<byte> nonce)
        {
            _title.CopyTo(nonce);
            _body.Slice(1, CounterLength).CopyTo(nonce[TitleLength..]);
        }
    }

    /// <summary>Takes a whole frame apart.</summary>
    public static Parts Split(ReadOnlySpan<byte> frame)
    {
        int first = frame[LengthAt];
        int sizeBytes = first < 0x80 ? 0 : first - 0x80;
        return new Parts(frame.Slice(2, TitleLength), frame[(LengthAt + 1 + sizeBytes)..]);
    }

    /// <summary>
    /// Where, in a frame that did not open, the next one may begin: a byte that was lost makes a frame reach into the one behind it.
    /// The frame's own length where nothing in it looks like the beginning of this meter's frames.
    /// </summary>
    public static int Resume(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> head = frame[..LengthAt];
        for (int at = 1; at < frame.Length; at++)
        {
            int next = frame[at..].IndexOf(Tag);
            if (next < 0)
            {
                break;
            }

            at += next;
            ReadOnlySpan<byte> rest = frame[at..];
            if (rest.StartsWith(head) || head.StartsWith(rest))
            {
                return at;
            }
        }

        return frame.Length;
    }

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
