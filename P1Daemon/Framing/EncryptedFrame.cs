namespace P1Daemon.Framing;

/// <summary>
/// A general-glo-ciphering frame (Luxembourg P1 §3.2.5, Styria): DBh, 08h, system title (8), length, security byte, frame counter (4), ciphertext, tag (12).
/// </summary>
internal static class EncryptedFrame
{
    /// <summary>The first byte, which no plain telegram holds.</summary>
    public const byte Tag = 0xDB;

    /// <summary>So many bytes at the end of an authenticated frame are its tag.</summary>
    public const int TagLength = 12;

    /// <summary>More bytes are needed to tell.</summary>
    public const int NeedMore = -1;

    /// <summary>These bytes are no such frame.</summary>
    public const int None = -2;

    const byte Authenticated = 0x10;
    const byte Encrypted = 0x20;
    const int MakerLength = 3;
    const int TitleLength = 8;
    const int CounterLength = 4;
    const int LengthAt = 2 + TitleLength;

    // Security byte, counter, one byte of text, tag.
    const int Shortest = 1 + CounterLength + 1 + TagLength;

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
    /// Where, in a frame that did not open, the next one may begin: a byte that was lost makes a frame reach into the one behind it, and a frame that
    /// chance put together in the rest of another one may reach anywhere. The frame's own length where nothing in it looks like a beginning.
    /// </summary>
    /// <param name="frame">The frame, or what came of it.</param>
    /// <param name="from">Where to begin: what is known to be right need not be searched, and chance finds nothing in it.</param>
    public static int Resume(ReadOnlySpan<byte> frame, int from = 1)
    {
        for (int at = from; at < frame.Length; at++)
        {
            int next = frame[at..].IndexOfAny(Tag, (byte)'/');
            if (next < 0)
            {
                break;
            }

            at += next;
            ReadOnlySpan<byte> rest = frame[at..];
            if (rest[0] == Tag ? Length(rest) != None : IdentLine.MayBegin(rest))
            {
                return at;
            }
        }

        return frame.Length;
    }

    /// <summary>
    /// The length of the whole frame at the front of <paramref name="data"/>, or <see cref="NeedMore"/> or <see cref="None"/>. One frame in fifty has the
    /// tag and a length in its ciphertext by chance: so a maker's letters have to follow, or a security byte that exists. One of them may be damaged.
    /// </summary>
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

        int body = LengthAt + 1 + sizeBytes;
        if (data.Length <= body)
        {
            return NeedMore;
        }

        long length = sizeBytes == 0 ? first : 0;
        foreach (byte b in data.Slice(LengthAt + 1, sizeBytes))
        {
            length = (length << 8) | b;
        }

        bool plausible = HasMaker(data.Slice(2, MakerLength)) || data[body] is Authenticated or Encrypted or (Authenticated | Encrypted);
        return length < Shortest || body + length > FrameScanner.Longest || !plausible ? None : (int)(body + length);
    }

    // A system title begins with the three letters of its maker (IEC 62056-5-3).
    static bool HasMaker(ReadOnlySpan<byte> title) =>
        char.IsAsciiLetter((char)title[0]) && char.IsAsciiLetter((char)title[1]) && char.IsAsciiLetter((char)title[2]);
}
