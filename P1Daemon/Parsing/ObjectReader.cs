using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace P1Daemon.Parsing;

/// <summary>
/// Walks the data objects of a telegram: one a line, and lines that begin with <c>(</c> belong to the object before them
/// (the gas reading of DSMR 2.2 and 3.0). Line ends may be CR LF, CR or LF.
/// </summary>
internal ref struct ObjectReader
{
    readonly ReadOnlySpan<byte> _telegram;
    int _start;
    int _at;

    /// <summary>Begins behind the ident line.</summary>
    public ObjectReader(ReadOnlySpan<byte> telegram)
    {
        _telegram = telegram;
        int end = LineEnd(0);
        Ident = telegram[1..end];
        _at = end;
    }

    /// <summary>What follows the slash of the ident line.</summary>
    public ReadOnlySpan<byte> Ident { get; }

    /// <summary>What stands before the groups of the object just read: its code, if it is one.</summary>
    public ReadOnlySpan<byte> Code { get; private set; }

    /// <summary>The groups of the object just read as they came, from the first <c>(</c> on, line ends of continued lines included.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>All of the object just read, continued lines included.</summary>
    public readonly ReadOnlySpan<byte> Whole => _telegram[_start.._at];

    /// <summary>Where <see cref="Value"/> begins in the telegram.</summary>
    public int ValueStart { get; private set; }

    /// <summary>How much of the telegram has been looked at: at the end, all that says something, the <c>!</c> included.</summary>
    public readonly int Looked => Math.Min(_at + 1, _telegram.Length);

    /// <summary>Reads the next object; false at the <c>!</c> or the end.</summary>
    public bool TryNext()
    {
        _start = _at = PastLineEnds(_at);
        if (_at >= _telegram.Length || _telegram[_at] == '!')
        {
            return false;
        }

        if (!TryShortLine())
        {
            ReadLine();
        }

        return true;
    }

    // Most lines are shorter than 32 bytes and are one object: one look at 32 bytes finds both its bracket and its end, which two searches need three times as long for.
    bool TryShortLine()
    {
        if (_telegram.Length - _at <= Vector256<byte>.Count + 2)
        {
            return false;
        }

        Vector256<byte> look = Vector256.LoadUnsafe(ref Unsafe.AsRef(in _telegram[_at]));
        uint ends = (Vector256.Equals(look, Vector256.Create((byte)'\r')) | Vector256.Equals(look, Vector256.Create((byte)'\n'))).ExtractMostSignificantBits();
        uint opens = Vector256.Equals(look, Vector256.Create((byte)'(')).ExtractMostSignificantBits();
        int length = BitOperations.TrailingZeroCount(ends);
        int open = BitOperations.TrailingZeroCount(opens);
        if (length >= Vector256<byte>.Count || open >= length)
        {
            return false;
        }

        // CR LF and a code behind it is the rule; anything else takes the long way.
        ReadOnlySpan<byte> end = _telegram.Slice(_at + length - 1, 4);
        if (end[0] != ')' || end[2] != '\n' || (!char.IsAsciiDigit((char)end[3]) && end[3] != '!'))
        {
            return false;
        }

        Code = _telegram.Slice(_at, open);
        ValueStart = _at + open;
        Value = _telegram.Slice(ValueStart, length - open);
        _at += length + 2;
        return true;
    }

    void ReadLine()
    {
        int start = _at;
        _at = LineEnd(start);
        TakeContinuations();
        ReadOnlySpan<byte> text = _telegram[start.._at];
        int open = text.IndexOf((byte)'(');
        Code = open < 0 ? [] : text[..open];
        Value = open < 0 ? [] : EndOfGroups(text[open..]);
        ValueStart = start + open;
    }

    readonly int PastLineEnds(int at)
    {
        while (at < _telegram.Length && _telegram[at] is (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at;
    }

    void TakeContinuations()
    {
        while (true)
        {
            int next = PastLineEnds(_at);
            if (next >= _telegram.Length || _telegram[next] != '(')
            {
                return;
            }

            _at = LineEnd(next);
        }
    }

    // A meter may glue the end of the telegram to its last line: 1-0:71.7.0(123.1*A)!
    static ReadOnlySpan<byte> EndOfGroups(ReadOnlySpan<byte> value)
    {
        value = value.TrimEnd("\0 "u8);
        if (value[^1] == ')')
        {
            return value;
        }

        int glued = value.LastIndexOf(")!"u8);
        return glued >= 0 ? value[..(glued + 1)] : value;
    }

    readonly int LineEnd(int from)
    {
        int length = _telegram[from..].IndexOfAny((byte)'\r', (byte)'\n');
        return length < 0 ? _telegram.Length : from + length;
    }
}
