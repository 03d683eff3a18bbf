using System.Numerics;
using P1Daemon.Framing;

namespace P1Daemon.Sources;

/// <summary>What the bytes tell about the setting of the line that they were read with.</summary>
internal enum LineVerdict
{
    /// <summary>Too few to say.</summary>
    Open,

    /// <summary>A telegram: the setting is right.</summary>
    Right,

    /// <summary>No meter sounds like this at the right setting.</summary>
    Wrong,
}

/// <summary>Judges the bytes that come at one setting of the line.</summary>
internal sealed class LineEvidence
{
    // From here on chance is no explanation any more; a telegram is several times as long.
    const int Enough = 128;

    // A wrong checksum is no reason to look for another setting: some meters compute it their own way.
    readonly TelegramFramer _framer = new(CrcRule.Ignore);
    int _bytes;
    int _notText;
    int _oddParity;
    byte _last;
    bool _encrypted;

    /// <summary>Adds bytes and judges all of them.</summary>
    public LineVerdict Add(ReadOnlySpan<byte> bytes)
    {
        Count(bytes);
        while (_framer.TryRead(ref bytes, out Frame frame))
        {
            if (frame.Status is FrameStatus.Telegram or FrameStatus.Encrypted && IsSound(frame))
            {
                return LineVerdict.Right;
            }
        }

        return IsWrong ? LineVerdict.Wrong : LineVerdict.Open;
    }

    // 7E1 read as 8N1: the eighth bit is set on some bytes and makes the parity of every one even. Text of 8N1 has it nowhere, an encrypted frame anywhere.
    bool IsEvenParity => _oddParity == 0 && _notText > _bytes / 4;

    // Another speed gives bytes at random, and so does an encrypted frame, but that one says so at its beginning.
    bool IsNoise => _notText > _bytes / 2 && !_encrypted;

    bool IsWrong => _bytes >= Enough && (IsEvenParity || IsNoise);

    static bool IsSound(Frame frame) =>
        frame.Status == FrameStatus.Encrypted || PlainText.IsMost(frame.Bytes);

    void Count(ReadOnlySpan<byte> bytes)
    {
        _bytes += bytes.Length;
        _notText += bytes.Length - PlainText.Count(bytes);
        foreach (byte each in bytes)
        {
            _oddParity += BitOperations.PopCount(each) & 1;
            _encrypted |= _last == 0xDB && each == 0x08; // Luxembourg, Austria: the tag and the length of the system title
            _last = each;
        }
    }
}
