using YamlDotNet.Core;

namespace P1Daemon.Configuration;

/// <summary>A mistake of grammar.</summary>
/// <param name="Line">Where it is, 1-based.</param>
/// <param name="Column">Where it is, 1-based.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="IsIndentation">True when the line is right by itself and stands in the wrong column.</param>
internal readonly record struct YamlMistake(long Line, long Column, string Message, bool IsIndentation = false);

/// <summary>Explains a mistake of grammar in words for people who do not know YAML, from the place where reading stopped. No text of the file is shown: it may be a secret.</summary>
internal static class YamlGrammar
{
    /// <summary>Every tab in an indentation, which looks like blanks and is none.</summary>
    public static IEnumerable<YamlMistake> Tabs(YamlLines lines)
    {
        for (long line = 1; line <= lines.Count; line++)
        {
            ConfigLine parts = ConfigLine.Of(lines[line]);
            int tab = lines[line].IndexOf('\t', StringComparison.Ordinal);
            if (tab >= 0 && tab < parts.Indent && parts.HasContent)
            {
                yield return new YamlMistake(line, tab + 1, "there is a tab in the indentation; replace it by blanks", IsIndentation: true);
            }
        }
    }

    /// <summary>What to say about a character that YAML keeps for itself.</summary>
    public static string Reserved(char mark) => mark switch
    {
        '*' => "a value that begins with * goes in quotes, as in \"*:8180\" (YAML's aliases are not used here)",
        '&' => "a value that begins with & goes in quotes (YAML's anchors are not used here)",
        '!' => "a value that begins with ! goes in quotes (YAML's tags are not used here)",
        '|' or '>' => "a value that begins with | or > goes in quotes (no value here has several lines)",
        _ => $"a value that begins with {mark} goes in quotes",
    };

    /// <summary>What to say about a line whose name is not followed by a colon and a blank.</summary>
    public static string MissingColon(ConfigLine line) => line.Rest.TrimStart() switch
    {
        [':', ..] => "a blank is missing behind the colon: write \"key: value\"",
        ['=', ..] => "a colon and a blank are due in the place of the equals sign: write \"key: value\"",
        _ => "a colon and a blank are missing here: write \"key: value\", or \"section:\"",
    };

    /// <summary>Where the mistake is and what to do about it.</summary>
    public static YamlMistake Explain(YamlException exception, YamlLines lines)
    {
        (long line, long column) = (exception.Start.Line, exception.Start.Column);
        string text = lines[line];
        char at = column >= 1 && column <= text.Length ? text[(int)column - 1] : '\0';
        string before = text[..Math.Clamp((int)column - 1, 0, text.Length)];
        YamlMistake Here(string message) => new(line, column, message);
        if (before.AsSpan().ContainsAny('"', '\'') && OpenQuote(line, lines) is { } quote)
        {
            return quote;
        }

        return at switch
        {
            '@' or '`' or '%' or '*' or '&' or '!' or '|' or '>' => Here(Reserved(at)),
            '"' or '\'' when exception.End.Line > line => Here(NeverClosed(at)),
            '"' => Here("this text in double quotes holds a backslash that YAML does not understand; write \\\\ for one, or use single quotes"),
            ':' when before.Contains(": ", StringComparison.Ordinal) => Here("a value that holds a colon and a blank goes in quotes"),
            ':' => MissingColonOrIndentation(line, lines),
            _ when text.Trim().Length == 0 => OpenBracket(lines) ?? Here("the file ends too early; write \"key: value\""),
            _ when before.AsSpan().ContainsAny("\"'[{") => Here("something follows the closing quote or bracket; put the whole value in quotes"),
            ']' or '}' or ',' or '[' or '{' => Here(Reserved(at)),
            '-' => Here("a dash begins a list, and there are no lists here; write \"key: value\""),
            _ when before.Trim().Length == 0 => MissingColonOrIndentation(line, lines),
            _ => Here("this line cannot be read; write \"key: value\", and put the value in quotes where it holds other characters than letters and digits"),
        };
    }

    static string NeverClosed(char quote) => $"the quote {quote} is never closed";

    // The line came as a surprise: it has no colon, or the one before has none and both were read as one text, or it stands in the wrong column.
    static YamlMistake MissingColonOrIndentation(long line, YamlLines lines)
    {
        foreach (long candidate in (long[])[line, LineBefore(line, lines)])
        {
            ConfigLine parts = ConfigLine.Of(lines[candidate]);
            if (parts.HasContent && !parts.HasColon)
            {
                return new YamlMistake(candidate, parts.Indent + 1, MissingColon(parts));
            }
        }

        // What stands in the first column stands right: then the file's first line does not.
        long wrong = ConfigLine.Of(lines[line]).Indent > 0 ? line : LineAfter(0, lines);
        return new YamlMistake(
            wrong, ConfigLine.Of(lines[wrong]).Indent + 1, "the indentation is wrong: sections begin in the first column, and the keys of a section all in the same one, two blanks further in", IsIndentation: true);
    }

    static long LineBefore(long line, YamlLines lines)
    {
        do
        {
            line--;
        }
        while (line > 0 && !ConfigLine.Of(lines[line]).HasContent);
        return line;
    }

    static long LineAfter(long line, YamlLines lines)
    {
        do
        {
            line++;
        }
        while (line < lines.Count && !ConfigLine.Of(lines[line]).HasContent);
        return line;
    }

    // A quote that is not closed on its line goes on to the next quote, wherever that is.
    static YamlMistake? OpenQuote(long line, YamlLines lines)
    {
        for (long i = line - 1; i > 0; i--)
        {
            string value = ConfigLine.Of(lines[i]).Rest.TrimStart(':', ' ', '\t');
            if (value is ['"' or '\'', ..] && value.IndexOf(value[0], 1) < 0)
            {
                return new YamlMistake(i, lines[i].TrimEnd().Length - value.Length + 1, NeverClosed(value[0]));
            }
        }

        return null;
    }

    // Reading went on to the end in search of a bracket.
    static YamlMistake? OpenBracket(YamlLines lines)
    {
        for (long i = lines.Count; i > 0; i--)
        {
            int bracket = lines[i].AsSpan().IndexOfAny('[', '{');
            if (bracket >= 0 && ConfigLine.Of(lines[i]).HasContent)
            {
                return new YamlMistake(i, bracket + 1, $"the bracket {lines[i][bracket]} is never closed; a value that begins with one goes in quotes");
            }
        }

        return null;
    }
}
