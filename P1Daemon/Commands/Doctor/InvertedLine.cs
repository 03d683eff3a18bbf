using System.Buffers;

namespace P1Daemon.Commands.Doctor;

/// <summary>
/// Recognises a telegram on a line whose signal is upside down: a P1 port without the inverter that a P1 cable has (P1 companion standard 5.0, section 5.7.2).
/// There a UART takes a letter's stop bit for a start bit, and reads the next letter's start bit and its bits from the lowest up, all turned over: 1 | ~letter &lt;&lt; 1. Only
/// where nothing is sent between letters does it stay so; parity bits and pauses spoil some, and so the letters are counted, not read.
/// </summary>
internal static class InvertedLine
{
    const int Enough = 128;

    // Of a telegram's letters nine in ten are among these. A UART that falls out of step gets a fifth of them at least; random bytes hold one in fourteen.
    static readonly Reading _eightBits = new(0x7F, 0.18);

    // Of seven bits the start bit takes one away, and random bytes hold one in seven.
    static readonly Reading _sevenBits = new(0x3F, 0.25);

    /// <summary>True for the bytes of an inverted line, whether it was read with seven or with eight bits a letter.</summary>
    public static bool Fits(ReadOnlySpan<byte> bytes)
    {
        Reading reading = bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0 ? _eightBits : _sevenBits;
        int count = 0;
        foreach (byte each in bytes)
        {
            count += reading.HasLetter(each) ? 1 : 0;
        }

        return bytes.Length >= Enough && count > bytes.Length * reading.Share;
    }

    /// <param name="mask">The bits of a letter that are left.</param>
    /// <param name="share">More of the bytes than this are a telegram's most frequent letters.</param>
    sealed class Reading(int mask, double share)
    {
        readonly SearchValues<byte> _letters = SearchValues.Create([.. "0123456789.-:()*\r\n"u8.ToArray().Select(letter => (byte)(letter & mask))]);

        public double Share => share;

        public bool HasLetter(byte read) => (read & 1) == 1 && _letters.Contains((byte)(~(read >> 1) & mask));
    }
}
