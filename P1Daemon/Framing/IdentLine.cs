namespace P1Daemon.Framing;

/// <summary>The first line of a telegram: <c>/XXX5</c> and the maker's own identification (IEC 62056-21, P1 5.0.2 §6.12).</summary>
internal static class IdentLine
{
    /// <summary>
    /// True for a slash, three letters and a printable character. The fifth character, 5 by rule, is 3, 9 or something else in the field,
    /// and what follows may be anything.
    /// </summary>
    public static bool Fits(ReadOnlySpan<byte> telegram) =>
        telegram.Length > 5
        && telegram[0] == '/'
        && char.IsAsciiLetter((char)telegram[1])
        && char.IsAsciiLetter((char)telegram[2])
        && char.IsAsciiLetter((char)telegram[3])
        && telegram[4] >= ' ';
}
