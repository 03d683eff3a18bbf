using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace P1Daemon.Configuration;

/// <summary>
/// Reads the file: sections that hold keys that hold one value each, which is all of YAML that a configuration needs.
/// It walks over the parser's events, because those know where each thing stands.
/// </summary>
internal sealed class YamlLayer(ConfigPlace file, string directory, List<ConfigProblem> problems)
{
    const string OneValue = "one value is due here, not a list or a section; an address with brackets goes in quotes, as in \"[::1]:8180\"";

    readonly Dictionary<ConfigKey, Given> _found = [];
    readonly Dictionary<string, long> _lines = [];

    /// <summary>What the file says; mistakes are added to the problems, and what stands after one of grammar is not read.</summary>
    public Dictionary<ConfigKey, Given> Read(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        if (YamlGrammar.FindTabs(lines, Problem))
        {
            return _found;
        }

        var parser = new Parser(new StringReader(text));
        try
        {
            ReadStream(parser);
        }
        catch (YamlException exception)
        {
            Explain(YamlGrammar.Explain(exception, lines));
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or EndOfStreamException)
        {
            // YamlDotNet lets these escape for some texts that are far from YAML, and they know no place; what was read last is near.
            Mark last = parser.Current?.End ?? new Mark(0, 1, 1);
            Explain((last.Line, last.Column, "what follows here cannot be read as YAML; write \"key: value\""));
        }

        return _found;
    }

    // A list where a text is due is often a sign of the same mistake, and said better already.
    void Explain((long Line, long Column, string Message) mistake)
    {
        if (!problems.Any(p => p.Place.Line == mistake.Line))
        {
            Problem(new Mark(0, mistake.Line, mistake.Column), null, mistake.Message);
        }
    }

    void ReadStream(Parser parser)
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            return;
        }

        if (parser.Accept<MappingStart>(out MappingStart? start) && IsPlainNode(start, null))
        {
            ReadPairs(parser, null);
        }
        else
        {
            if (!IsNothing(parser.Current) && start is null)
            {
                Problem(parser.Current!.Start, null, "a section such as \"meter:\" is due here, with keys such as \"port: auto\" in the lines below it, two blanks further in");
            }

            parser.SkipThisAndNestedEvents();
        }

        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out DocumentStart? second))
        {
            Problem(second.Start, null, "a second document begins here; a configuration is one, remove this line and what follows");
        }
    }

    // The pairs of the top (section is null) or of a section.
    void ReadPairs(Parser parser, string? section)
    {
        parser.Consume<MappingStart>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out Scalar? name))
            {
                Problem(parser.Current!.Start, section, "a name is due here: write \"key: value\"");
                parser.SkipThisAndNestedEvents();
            }
            else if (IsName(name, section) && IsFirst(name, section))
            {
                if (section is null)
                {
                    ReadSection(parser, name);
                }
                else
                {
                    ReadValue(parser, section, name);
                }

                continue;
            }

            parser.SkipThisAndNestedEvents();
        }
    }

    void ReadSection(Parser parser, Scalar name)
    {
        if (!ConfigKeys.Sections.Contains(name.Value))
        {
            Problem(name.Start, name.Value, KeySuggestion.UnknownSection(name.Value));
        }
        else if (parser.Accept<MappingStart>(out MappingStart? start))
        {
            if (IsPlainNode(start, name.Value))
            {
                ReadPairs(parser, name.Value);
                return;
            }
        }
        else if (!IsNothing(parser.Current))
        {
            Problem(parser.Current!.Start, name.Value, "this is a section: its keys stand in the lines below it, two blanks further in, as \"key: value\" without a dash");
        }

        parser.SkipThisAndNestedEvents();
    }

    void ReadValue(Parser parser, string section, Scalar name)
    {
        string fullName = $"{section}.{name.Value}";
        ConfigKey? key = ConfigKeys.Find(section, name.Value);
        ParsingEvent value = parser.Current!;
        if (key is null)
        {
            Problem(name.Start, fullName, KeySuggestion.UnknownKey(section, name.Value));
        }
        else if (value is AnchorAlias)
        {
            Problem(value.Start, fullName, YamlGrammar.Reserved('*'));
        }
        else if (value is not Scalar scalar)
        {
            Problem(value.Start, fullName, OneValue);
        }
        else if (scalar.Style == ScalarStyle.Plain && scalar.Value.Length > 0 && scalar.End.Line > scalar.Start.Line)
        {
            Problem(value.Start, fullName, "the value goes on in the next line; check the indentation there, or put the value in quotes on one line");
        }
        else if (IsPlainNode(scalar, fullName))
        {
            _found[key] = new Given(scalar.Value, file with { Line = (int)value.Start.Line, Column = (int)value.Start.Column }, directory);
        }

        parser.SkipThisAndNestedEvents();
    }

    // Only what looks like a name is ever shown: anything else may be a secret that slipped out of its place.
    bool IsName(Scalar name, string? section)
    {
        bool looksLikeOne = name.Value.Length is > 0 and <= 60 && name.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
        if (!looksLikeOne)
        {
            Problem(name.Start, section, "this is no name of a key: write \"key: value\"; names are of lower-case letters and underscores");
        }

        return looksLikeOne && IsPlainNode(name, section);
    }

    bool IsFirst(Scalar name, string? section)
    {
        string fullName = section is null ? name.Value : $"{section}.{name.Value}";
        if (_lines.TryAdd(fullName, name.Start.Line))
        {
            return true;
        }

        Problem(name.Start, fullName, $"this stands here for the second time, the first is in line {_lines[fullName]}; keep one of them");
        return false;
    }

    bool IsPlainNode(NodeEvent node, string? name)
    {
        char mark = !node.Anchor.IsEmpty ? '&' : !node.Tag.IsEmpty ? '!' : '\0';
        if (mark != '\0')
        {
            Problem(node.Start, name, YamlGrammar.Reserved(mark));
        }

        return mark == '\0';
    }

    // A section whose keys are all commented out.
    static bool IsNothing(ParsingEvent? value) => value is Scalar { Style: ScalarStyle.Plain, Value: "" or "~" or "null" };

    void Problem(Mark mark, string? key, string message) =>
        problems.Add(new ConfigProblem(file with { Line = (int)mark.Line, Column = (int)mark.Column }, key, message));
}
