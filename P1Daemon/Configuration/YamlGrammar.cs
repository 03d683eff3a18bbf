using YamlDotNet.Core;

namespace P1Daemon.Configuration;

/// <summary>Explains a mistake of grammar in words for people who do not know YAML, from the place where reading stopped. No text of the file is shown: it may be a secret.</summary>
internal static class YamlGrammar
{
    const string Indentation = "the indentation is wrong: sections begin in the first column, and the keys of a section all in the same one, two blanks further in";

    /// <summary>Reports every tab in an indentation, which looks like blanks and is none; true when there was one.</summary>
    public static bool FindTabs(string[] lines, Action<Mark, string?, string> report)
    {
        bool found = false;
        for (int i = 0; i < lines.Length; i++)
        {
            ReadOnlySpan<char> content = lines[i].AsSpan().TrimStart(" \t");
            int tab = lines[i].IndexOf('\t', StringComparison.Ordinal);
            if (tab >= 0 && tab < lines[i].Length - content.Length && content.Length > 0 && content[0] != '#')
            {
                report(new Mark(0, i + 1, tab + 1), null, "there is a tab in the indentation; replace it by blanks");
                found = true;
            }
        }

        return found;
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

    /// <summary>Where the mistake is and what to do about it.</summary>
    public static (long Line, long Column, string Message) Explain(YamlException exception, string[] lines)
    {
        (long line, long column) = (exception.Start.Line, exception.Start.Column);
        string text = line >= 1 && line <= lines.Length ? lines[line - 1] : "";
        char at = column >= 1 && column <= text.Length ? text[(int)column - 1] : '\0';
        string before = text[..Math.Clamp((int)column - 1, 0, text.Length)];
        return at switch
        {
            '@' or '`' or '%' or '*' or '&' or '!' or '|' or '>' => (line, column, Reserved(at)),
            '"' or '\'' when exception.End.Line > line => (line, column, $"the quote {at} is never closed"),
            '"' => (line, column, "this text in double quotes holds a backslash that YAML does not understand; write \\\\ for one, or use single quotes"),
            ':' when before.Contains(": ", StringComparison.Ordinal) => (line, column, "a value that holds a colon and a blank goes in quotes"),
            ':' => MissingColonOrIndentation(line, lines),
            _ when text.Trim().Length == 0 => NeverClosed(line, column, lines),
            _ when before.AsSpan().ContainsAny("\"'[{") => (line, column, "something follows the closing quote or bracket; put the whole value in quotes"),
            ']' or '}' or ',' or '[' or '{' => (line, column, Reserved(at)),
            '-' => (line, column, "a dash begins a list, and there are no lists here; write \"key: value\""),
            _ when before.Trim().Length == 0 => (line, column, Indentation),
            _ => (line, column, "this line cannot be read; write \"key: value\", and put the value in quotes where it holds other characters than letters and digits"),
        };
    }

    // The colon came as a surprise: either the line before has none, and both were read as one text, or this line stands too far in.
    static (long Line, long Column, string Message) MissingColonOrIndentation(long line, string[] lines)
    {
        for (int i = (int)line - 2; i >= 0; i--)
        {
            string content = lines[i].Trim();
            if (content.Length == 0 || content[0] == '#')
            {
                continue;
            }

            return content.Contains(": ", StringComparison.Ordinal) || content.EndsWith(':')
                ? (line, FirstColumn(lines[line - 1]), Indentation)
                : (i + 1, FirstColumn(lines[i]), "a colon and a blank are missing here: write \"key: value\", or \"section:\"");
        }

        return (line, FirstColumn(lines[line - 1]), Indentation);
    }

    // Reading went on to the end in search of a bracket.
    static (long Line, long Column, string Message) NeverClosed(long line, long column, string[] lines)
    {
        for (int i = lines.Length - 1; i >= 0; i--)
        {
            int bracket = lines[i].AsSpan().IndexOfAny('[', '{');
            if (bracket >= 0 && !lines[i].AsSpan().TrimStart().StartsWith("#"))
            {
                return (i + 1, bracket + 1, $"the bracket {lines[i][bracket]} is never closed; a value that begins with one goes in quotes");
            }
        }

        return (line, column, "the file ends too early; write \"key: value\"");
    }

    static int FirstColumn(string line) => line.Length - line.TrimStart().Length + 1;
}
