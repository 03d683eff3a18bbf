namespace P1Daemon.Parsing;

/// <summary>
/// Walks the data objects of a telegram: one a line, and lines that begin with <c>(</c> belong to the object before them
/// (the gas reading of DSMR 2.2 and 3.0). Line ends may be CR LF, CR or LF.
/// </summary>
internal ref struct ObjectReader
{
    readonly ReadOnlySpan<byte> _telegram;
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

    /// <summary>Where <see cref="Value"/> begins in the telegram.</summary>
    public int ValueStart { get; private set; }

    /// <summary>Reads the next object; false at the <c>!</c> or the end.</summary>
    public bool TryNext()
    {
        while (_at < _telegram.Length && _telegram[_at] is (byte)'\r' or (byte)'\n')
        {
            _at++;
        }

        if (_at >= _telegram.Length || _telegram[_at] == '!')
        {
            return false;
        }

        int start = _at;
        _at = LineEnd(start);
        TakeContinuations();
        ReadOnlySpan<byte> text = _telegram[start.._at];
        int open = text.IndexOf((byte)'(');
        Code = open < 0 ? [] : text[..open];
        Value = open < 0 ? [] : EndOfGroups(text[open..]);
        ValueStart = start + open;
        return true;
    }

    void TakeContinuations()
    {
        while (true)
        {
            int next = _at;
            while (next < _telegram.Length && _telegram[next] is (byte)'\r' or (byte)'\n')
            {
                next++;
            }

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
