using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace P1Daemon.Configuration;

/// <summary>
/// Walks once over the parser's events, because those know where each thing stands: sections that hold keys that hold one value each, which is all of
/// YAML that a configuration needs.
/// </summary>
/// <param name="file">The file as a whole.</param>
/// <param name="directory">Where its relative paths start from.</param>
/// <param name="lines">The lines that the parser reads.</param>
internal sealed class YamlReader(ConfigPlace file, string directory, YamlLines lines)
{
    readonly Dictionary<string, long> _firstLines = [];

    /// <summary>What the file says.</summary>
    public Dictionary<ConfigKey, Given> Found { get; } = [];

    /// <summary>What is wrong with it, but for the grammar.</summary>
    public List<ConfigProblem> Problems { get; } = [];

    /// <summary>Reads to the end, or to the first mistake of grammar, which the parser throws.</summary>
    public void Read(IParser parser)
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
            if (!YamlValue.IsNothing(parser.Current) && start is null)
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
    void ReadPairs(IParser parser, string? section)
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

    // What stands below a misspelt section is read as if it stood in the right one: its mistakes are told as well.
    void ReadSection(IParser parser, Scalar name)
    {
        string section = KeySuggestion.SectionMeant(name.Value);
        if (section != name.Value || !ConfigKeys.Sections.Contains(section))
        {
            Problem(name.Start, name.Value, KeySuggestion.UnknownSection(name.Value));
        }

        if (ConfigKeys.Sections.Contains(section))
        {
            if (parser.Accept<MappingStart>(out MappingStart? start))
            {
                if (IsPlainNode(start, section))
                {
                    ReadPairs(parser, section);
                    return;
                }
            }
            else if (!YamlValue.IsNothing(parser.Current))
            {
                RefuseAsSection(parser.Current!, section, name.Start.Line);
            }
        }

        parser.SkipThisAndNestedEvents();
    }

    // Lines below the section's name without a single colon and blank in them are one text to YAML.
    void RefuseAsSection(ParsingEvent value, string section, long nameLine)
    {
        if (value is not Scalar { Style: ScalarStyle.Plain } || value.Start.Line == nameLine)
        {
            Problem(value.Start, section, "this is a section: its keys stand in the lines below it, two blanks further in, as \"key: value\" without a dash");
            return;
        }

        for (long line = value.Start.Line; line <= value.End.Line; line++)
        {
            ConfigLine parts = ConfigLine.Of(lines[line]);
            if (parts.HasContent)
            {
                Problem(new Mark(0, line, parts.Indent + 1), parts.FullName(section) ?? section, YamlGrammar.MissingColon(parts));
            }
        }
    }

    void ReadValue(IParser parser, string section, Scalar name)
    {
        string fullName = $"{section}.{name.Value}";
        ConfigKey? key = ConfigKeys.Find(section, name.Value);
        if (key is null)
        {
            Problem(name.Start, fullName, KeySuggestion.UnknownKey(section, name.Value));
        }
        else if (!lines.IsBlamed(name.Start.Line))
        {
            Parsed<string> value = YamlValue.Read(parser.Current!);
            ConfigPlace place = Place(parser.Current!.Start);
            if (value.IsValid)
            {
                Found[key] = new Given(value.Value!, place, directory);
            }
            else
            {
                Problems.Add(new ConfigProblem(place, fullName, value.Problem));
            }
        }

        parser.SkipThisAndNestedEvents();
    }

    // Anything else may be a secret that slipped out of its place.
    bool IsName(Scalar name, string? section)
    {
        bool looksLikeOne = ConfigLine.IsName(name.Value);
        if (!looksLikeOne)
        {
            Problem(name.Start, section, "this is no name of a key: write \"key: value\"; names are of lower-case letters and underscores");
        }

        return looksLikeOne && IsPlainNode(name, section);
    }

    bool IsFirst(Scalar name, string? section)
    {
        string fullName = section is null ? name.Value : $"{section}.{name.Value}";
        if (_firstLines.TryAdd(fullName, name.Start.Line))
        {
            return true;
        }

        Problem(name.Start, fullName, $"this stands here for the second time, the first is in line {_firstLines[fullName]}; keep one of them");
        return false;
    }

    bool IsPlainNode(NodeEvent node, string? name)
    {
        string? problem = YamlValue.MarkProblem(node);
        if (problem is not null)
        {
            Problem(node.Start, name, problem);
        }

        return problem is null;
    }

    void Problem(Mark mark, string? key, string message) => Problems.Add(new ConfigProblem(Place(mark), key, message));

    ConfigPlace Place(Mark mark) => file with { Line = (int)mark.Line, Column = lines.ColumnInFile(mark.Line, mark.Column) };
}
