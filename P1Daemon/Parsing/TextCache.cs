using System.Text;

namespace P1Daemon.Parsing;

/// <summary>
/// Gives a text that did not change since the telegram before as the same string: a meter says its number and its ident line ten times a minute,
/// and they are made into strings once.
/// </summary>
internal sealed class TextCache
{
    // A stream of ever new codes must not grow it.
    const int MostEntries = 512;

    readonly Dictionary<ulong, (byte[] Bytes, string Text)> _last = [];

    /// <summary>How the bytes become a text.</summary>
    public delegate string Decode(ReadOnlySpan<byte> content);

    /// <summary>As they came, in Latin-1, line ends left out.</summary>
    public static Decode AsItCame { get; } = content =>
        Encoding.Latin1.GetString(content).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    /// <summary>Hexadecimal of printable ASCII as text, else as it came.</summary>
    public static Decode Identity { get; } = content => ValueGrammar.Text(content, printableOnly: true);

    /// <summary>Hexadecimal as text, else as it came.</summary>
    public static Decode Message { get; } = content => ValueGrammar.Text(content, printableOnly: false);

    /// <summary>The text of these bytes.</summary>
    /// <param name="key">What is said: one key always comes with the same <paramref name="decode"/>.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="decode">Called only when the bytes are not those of last time.</param>
    public string Get(ulong key, ReadOnlySpan<byte> content, Decode decode)
    {
        if (_last.TryGetValue(key, out (byte[] Bytes, string Text) last) && content.SequenceEqual(last.Bytes))
        {
            return last.Text;
        }

        if (_last.Count >= MostEntries)
        {
            _last.Clear();
        }

        string text = decode(content);
        _last[key] = (content.ToArray(), text);
        return text;
    }
}
