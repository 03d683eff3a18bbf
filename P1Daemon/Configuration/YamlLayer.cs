using YamlDotNet.Core;

namespace P1Daemon.Configuration;

/// <summary>Reads the file to its end, whatever is wrong with it: after a mistake of grammar once more, without the line that has it.</summary>
/// <param name="file">The file as a whole.</param>
/// <param name="directory">Where its relative paths start from.</param>
/// <param name="problems">Where mistakes are collected.</param>
internal sealed class YamlLayer(ConfigPlace file, string directory, List<ConfigProblem> problems)
{
    // Whoever has made more mistakes of grammar than this sees the others next time.
    const int MostReadings = 20;

    /// <summary>What the file says; mistakes are added to the problems.</summary>
    public Dictionary<ConfigKey, Given> Read(string text)
    {
        var lines = new YamlLines(text);
        foreach (YamlMistake tab in YamlGrammar.Tabs(lines))
        {
            problems.Add(Problem(tab, lines));
            lines.Indent(tab.Line);
        }

        for (int reading = 1; ; reading++)
        {
            var reader = new YamlReader(file, directory, lines);
            YamlMistake? mistake = ReadOnce(reader, lines);
            if (mistake is { } one)
            {
                Add(one, reader, lines);
            }

            if (mistake is null || reading == MostReadings || !Repair(mistake.Value, lines))
            {
                problems.AddRange(reader.Problems.Where(p => !problems.Contains(p)));
                return reader.Found;
            }
        }
    }

    static YamlMistake? ReadOnce(YamlReader reader, YamlLines lines)
    {
        var parser = new Parser(new StringReader(lines.Text));
        try
        {
            reader.Read(parser);
            return null;
        }
        catch (YamlException exception)
        {
            return YamlGrammar.Explain(exception, lines);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or EndOfStreamException)
        {
            // YamlDotNet lets these escape for some texts that are far from YAML, and they know no place; what was read last is near.
            Mark last = parser.Current?.End ?? new Mark(0, 1, 1);
            return new YamlMistake(last.Line, last.Column, "what follows here cannot be read as YAML; write \"key: value\"");
        }
    }

    // One mistake a line is told. A list where a text is due is often a sign of the same one, and said better already.
    void Add(YamlMistake mistake, YamlReader reader, YamlLines lines)
    {
        if (!problems.Any(p => p.Place.Line == mistake.Line))
        {
            ConfigProblem? better = reader.Problems.FirstOrDefault(p => p.Place.Line == mistake.Line);
            problems.Add(better ?? Problem(mistake, lines));
        }
    }

    static bool Repair(YamlMistake mistake, YamlLines lines) =>
        (mistake.IsIndentation && !lines.IsBlamed(mistake.Line) && lines.Indent(mistake.Line)) || lines.TakeOut(mistake.Line);

    ConfigProblem Problem(YamlMistake mistake, YamlLines lines) => new(
        file with { Line = (int)mistake.Line, Column = lines.ColumnInFile(mistake.Line, mistake.Column) }, lines.KeyOn(mistake.Line), mistake.Message);
}
