namespace P1Daemon.Framing;

/// <summary>How the scanner disposes of the first bytes of its data; length 0: more are needed.</summary>
/// <param name="status">What they are.</param>
/// <param name="length">How many they are.</param>
/// <param name="opened">Of an encrypted frame, its text; else empty, and the bytes themselves are the frame.</param>
/// <param name="opening">Of an encrypted frame, what came of opening it.</param>
internal readonly ref struct Step(FrameStatus status, int length, ReadOnlySpan<byte> opened = default, Opening? opening = null)
{
    public FrameStatus Status { get; } = status;

    public int Length { get; } = length;

    public ReadOnlySpan<byte> Opened { get; } = opened;

    public Opening? Opening { get; } = opening;
}

/// <summary>
/// Says what the bytes at the front of a buffer are. A start is <c>/</c> at the beginning of a line or after garbage, an end is <c>!</c> with its
/// checksum. A <c>/</c> at the beginning of a line ends the telegram before it, and so does an encrypted frame anywhere; a <c>/</c> elsewhere is text,
/// unless the checksum says that what came before it was garbage. Bytes that never were a telegram, as the rest of an encrypted frame
/// from a chance <c>/</c> on, are noise and no rejected one.
/// </summary>
internal sealed class FrameScanner(CrcRule rule, FrameCipher? cipher = null)
{
    /// <summary>
    /// No standard names a longest telegram; with a 2048-character message, a failure log and 13 monthly peaks it is 5 kB,
    /// and a DSMR 5 meter has to be done within a second: 11.5 kB at 115200.
    /// </summary>
    public const int Longest = 16 * 1024;

    int _scanned; // how far the search for an end has come; the data of the next call begins with the same bytes
    int _silent;  // after an overlong frame, how many bytes of noise to pass over before the next one is reported

    /// <summary>Forgets how far the search has come.</summary>
    public void Reset() => _scanned = 0;

    /// <summary>What the first bytes are.</summary>
    /// <param name="data">From the first byte not dealt with; after a request for more, the same bytes and more.</param>
    /// <param name="ended">No more bytes will come.</param>
    public Step Next(ReadOnlySpan<byte> data, bool ended)
    {
        if (data.IsEmpty)
        {
            return default;
        }

        Step step = data[0] switch
        {
            (byte)'/' => Telegram(data, ended),
            EncryptedFrame.Tag => Encrypted(data),
            _ => new Step(FrameStatus.Noise, LengthToStart(data)),
        };
        if (step.Length == 0 && (ended || data.Length >= Longest))
        {
            step = ended ? Unfinished(data) : Overlong(data);
        }

        if (step.Length > 0)
        {
            // What was searched for an end need not be searched again for the next slash: else a line of nothing but slashes costs 16 kB of search a byte.
            _scanned = step.Status is FrameStatus.Noise or FrameStatus.TooLong ? Math.Max(0, _scanned - step.Length) : 0;
            _silent = step.Status is FrameStatus.Noise or FrameStatus.TooLong ? Math.Max(0, _silent - step.Length) : 0;
        }

        return step;
    }

    Step Telegram(ReadOnlySpan<byte> data, bool ended)
    {
        ReadOnlySpan<byte> within = data[..Math.Min(data.Length, Longest)];
        for (int at = Math.Max(_scanned, 1); ; at++)
        {
            int hit = within[at..].IndexOfAny((byte)'!', (byte)'/', EncryptedFrame.Tag);
            if (hit < 0)
            {
                _scanned = within.Length;
                return default;
            }

            at += hit;
            if (within[at] == '/')
            {
                if (within[at - 1] is (byte)'\n' or (byte)'\r')
                {
                    return Cut(within[..at]);
                }

                continue;
            }

            if (within[at] == EncryptedFrame.Tag)
            {
                int length = EncryptedFrame.Length(within[at..]);
                if (length >= 0)
                {
                    bool begun = at >= IdentLine.Telling && IdentLine.MayBegin(within);
                    return new Step(begun ? FrameStatus.Incomplete : FrameStatus.Noise, at);
                }

                if (length == EncryptedFrame.NeedMore && !ended)
                {
                    _scanned = at;
                    return default;
                }

                continue;
            }

            int end = TelegramEnd.Find(within, at, ended);
            if (end == TelegramEnd.NeedMore)
            {
                _scanned = at;
                return default;
            }

            if (end != TelegramEnd.None)
            {
                return Judge(within, at, end);
            }
        }
    }

    Step Judge(ReadOnlySpan<byte> data, int bang, int end)
    {
        ReadOnlySpan<byte> body = data[..(bang + 1)];
        int? said = TelegramEnd.Checksum(data[(bang + 1)..end]);
        if (said is null ? MayDoWithout(body) : rule == CrcRule.Ignore || said == Crc16.Compute(body))
        {
            return new Step(FrameStatus.Telegram, end);
        }

        for (int start = 1; body[start..].IndexOf((byte)'/') is var next and >= 0; start++)
        {
            start += next;
            if (said is null ? MayDoWithout(body[start..]) : said == Crc16.Compute(body[start..]))
            {
                return Cut(body[..start]);
            }
        }

        if (!MayBeTelegram(body))
        {
            return new Step(FrameStatus.Noise, body.Length);
        }

        // Only the last bytes of all end without a line end.
        bool cut = end == data.Length && TelegramEnd.IsCut(data[(bang + 1)..]);
        return new Step(cut ? FrameStatus.Incomplete : FrameStatus.Crc, end);
    }

    // What another one followed.
    static Step Cut(ReadOnlySpan<byte> bytes) => new(MayBeTelegram(bytes) ? FrameStatus.Incomplete : FrameStatus.Noise, bytes.Length);

    // A damaged telegram has to be counted, so either will do: an ident line, or text behind a damaged one.
    static bool MayBeTelegram(ReadOnlySpan<byte> bytes) => IdentLine.MayBegin(bytes) || PlainText.IsMost(bytes);

    bool MayDoWithout(ReadOnlySpan<byte> body) => rule switch
    {
        CrcRule.Ignore => true,
        CrcRule.Required => false,
        _ => IdentLine.Fits(body) && body.IndexOf("1-3:0.2.8("u8) < 0 && body.IndexOf("0-0:96.1.4("u8) < 0,
    };

    Step Encrypted(ReadOnlySpan<byte> data)
    {
        int length = EncryptedFrame.Length(data);
        if (length == EncryptedFrame.None)
        {
            return new Step(FrameStatus.Noise, 1 + LengthToStart(data[1..]));
        }

        if (length == EncryptedFrame.NeedMore || data.Length < length)
        {
            return default;
        }

        ReadOnlySpan<byte> opened = default;
        Opening opening = cipher?.Open(data[..length], out opened) ?? Opening.NoKey;
        return opening switch
        {
            Opening.Verified => Within(opened, length),
            Opening.Unverified => new Step(FrameStatus.Telegram, EncryptedFrame.Resume(data[..length], length - EncryptedFrame.TagLength), opened, opening),
            Opening.NoKey => new Step(FrameStatus.Encrypted, length, opening: opening),
            _ => new Step(FrameStatus.Encrypted, EncryptedFrame.Resume(data[..length]), opening: opening),
        };
    }

    // The text of a frame has to be a telegram like any other.
    Step Within(ReadOnlySpan<byte> opened, int length)
    {
        Step text = new FrameScanner(rule).Next(opened, ended: true);
        return text.Status == FrameStatus.Telegram
            ? new Step(FrameStatus.Telegram, length, opened[..text.Length], Opening.Verified)
            : new Step(FrameStatus.Crc, length, opened, Opening.Verified);
    }

    // No more will come, and what begins here is not whole; but another may be behind a start that was none.
    static Step Unfinished(ReadOnlySpan<byte> data) =>
        data[0] == EncryptedFrame.Tag ? new Step(FrameStatus.Incomplete, EncryptedFrame.Resume(data))
        : IdentLine.MayBegin(data) ? new Step(FrameStatus.Incomplete, data.Length)
        : new Step(FrameStatus.Noise, 1 + LengthToStart(data[1..]));

    // Noise without a line end: a telegram may begin at any slash in it, so only the first is given up. One report for each 16 kB.
    Step Overlong(ReadOnlySpan<byte> data)
    {
        int length = 1 + LengthToStart(data[1..Longest]);
        if (_silent > 0)
        {
            return new Step(FrameStatus.Noise, length);
        }

        _silent = Longest;
        return new Step(FrameStatus.TooLong, length);
    }

    static int LengthToStart(ReadOnlySpan<byte> data) =>
        data.IndexOfAny((byte)'/', EncryptedFrame.Tag) is var start and >= 0 ? start : data.Length;
}
