namespace P1Daemon.Parsing;

/// <summary>Walks the parenthesised groups of a data object: <c>(101209112500W)(12785.123*m3)</c>, also over line ends.</summary>
internal ref struct GroupReader(ReadOnlySpan<byte> text)
{
    ReadOnlySpan<byte> _rest = text;

    /// <summary>The next group's content, blanks at its ends taken off; false at the end or where no well-formed group follows.</summary>
    public bool TryNext(out ReadOnlySpan<byte> group)
    {
        group = default;
        ReadOnlySpan<byte> rest = _rest.TrimStart("\r\n "u8);
        if (rest.IsEmpty || rest[0] != '(')
        {
            return false;
        }

        int end = rest.IndexOf((byte)')');
        if (end < 0)
        {
            return false;
        }

        group = rest[1..end].Trim((byte)' ');
        _rest = rest[(end + 1)..];
        return true;
    }

    /// <summary>True when nothing but line ends and blanks is left.</summary>
    public readonly bool AtEnd => _rest.TrimStart("\r\n \0"u8).IsEmpty;
}
