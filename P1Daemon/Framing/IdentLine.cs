namespace P1Daemon.Framing;

/// <summary>The first line of a telegram: <c>/XXX5</c> and the maker's own identification (IEC 62056-21, P1 5.0.2 §6.12).</summary>
internal static class IdentLine
{
    /// <summary>So many bytes tell it from a slash among random ones: of these, one in 5000 goes on like this.</summary>
    public const int Telling = 8;

    /// <summary>
    /// True for a slash, three letters and a printable character. The fifth character, 5 by rule, is 3, 9 or something else in the field,
    /// and what follows may be anything.
    /// </summary>
    public static bool Fits(ReadOnlySpan<byte> telegram) =>
        telegram.Length > 5
        && telegram[0] == '/'
        && HasLetters(telegram[1..4])
        && telegram[4] >= ' ';

    /// <summary>True for a slash behind which three letters and text stand, as far as there are bytes up to <see cref="Telling"/>.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> bytes) =>
        bytes[0] == '/'
        && HasLetters(bytes[1..Math.Min(bytes.Length, 4)])
        && PlainText.IsAll(bytes[..Math.Min(bytes.Length, Telling)]);

    static bool HasLetters(ReadOnlySpan<byte> maker)
    {
        foreach (byte each in maker)
        {
            if (!char.IsAsciiLetter((char)each))
            {
                return false;
            }
        }

        return true;
    }
}
