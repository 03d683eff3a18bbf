namespace P1Daemon.Configuration;

/// <summary>
/// The lines of the file. One with a mistake of grammar can be made harmless, so that what stands behind it is read as well;
/// its number stays, and so do the columns that are told.
/// </summary>
internal sealed class YamlLines(string text)
{
    const string UsualIndent = "  ";

    // What the parser takes for the end of a line.
    readonly string[] _lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\r', '\n', '\u0085', '\u2028', '\u2029');
    readonly Dictionary<long, int> _moved = [];
    readonly HashSet<long> _blamed = [];

    /// <summary>The whole as it is read now.</summary>
    public string Text => string.Join('\n', _lines);

    /// <summary>How many there are.</summary>
    public int Count => _lines.Length;

    /// <summary>A line by its number, 1-based; empty outside.</summary>
    public string this[long line] => line >= 1 && line <= _lines.Length ? _lines[line - 1] : "";

    /// <summary>Where something stands in the file as it was.</summary>
    public int ColumnInFile(long line, long column) => Math.Max(1, (int)column - _moved.GetValueOrDefault(line));

    /// <summary>True when the line had a mistake of grammar: its value is not known.</summary>
    public bool IsBlamed(long line) => _blamed.Contains(line);

    /// <summary>The full name of the key that stands on a line, or null.</summary>
    public string? KeyOn(long line) => ConfigLine.Of(this[line]).FullName(SectionOf(line));

    /// <summary>Takes a line's value away, or all of it when that was not enough; false when nothing is left to take.</summary>
    public bool TakeOut(long line)
    {
        if (this[line].Trim().Length == 0)
        {
            return false;
        }

        // The name stays: it may be wrong too, and what stands below the name of a section belongs to it.
        bool keepsName = _blamed.Add(line) && KeyOn(line) is not null;
        ConfigLine parts = ConfigLine.Of(this[line]);
        _lines[line - 1] = keepsName ? $"{this[line][..(parts.Indent + parts.Name.Length)]}:" : "";
        return true;
    }

    /// <summary>Puts a line where it was meant to stand; false when it stands there already, or may be no line of its own.</summary>
    public bool Indent(long line)
    {
        ConfigLine parts = ConfigLine.Of(this[line]);
        string indent = parts.IsHeader ? "" : IndentBeside(line);
        string moved = indent + this[line][parts.Indent..];
        if (moved == this[line] || KeyOn(line) is null)
        {
            return false;
        }

        _moved[line] = _moved.GetValueOrDefault(line) + indent.Length - parts.Indent;
        _lines[line - 1] = moved;
        return true;
    }

    // The section's name as it was meant: a key under "metre" is one of the meter's.
    string? SectionOf(long line) => HeaderOf(line) is > 0 and long header ? KeySuggestion.SectionMeant(ConfigLine.Of(this[header]).Name) : null;

    long HeaderOf(long line)
    {
        do
        {
            line--;
        }
        while (line > 0 && ConfigLine.Of(this[line]) is not { Indent: 0, Name.Length: > 0 });
        return line;
    }

    // The keys of a section stand where its first one stands.
    string IndentBeside(long line)
    {
        for (long i = HeaderOf(line) + 1; i <= _lines.Length; i++)
        {
            ConfigLine parts = ConfigLine.Of(this[i]);
            if (parts.HasContent && i != line)
            {
                if (parts.Indent == 0)
                {
                    break;
                }

                string indent = this[i][..parts.Indent];
                if (!indent.Contains('\t', StringComparison.Ordinal))
                {
                    return indent;
                }
            }
        }

        return UsualIndent;
    }
}
