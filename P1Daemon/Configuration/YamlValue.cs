using System.Buffers;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace P1Daemon.Configuration;

/// <summary>Takes the one text that stands behind a key. It is never shown: it may be a secret.</summary>
internal static class YamlValue
{
    static readonly SearchValues<char> _typographicQuotes = SearchValues.Create("“”„‟‘’‚«»‹›");

    /// <summary>True for nothing at all, and for the words that mean nothing in YAML: <c>~</c> and <c>null</c>.</summary>
    public static bool IsNothing(ParsingEvent? value) => value is Scalar { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>What to say about a node with an anchor or a tag; null for one without.</summary>
    public static string? MarkProblem(NodeEvent node) =>
        !node.Anchor.IsEmpty ? YamlGrammar.Reserved('&')
        : !node.Tag.IsEmpty ? YamlGrammar.Reserved('!')
        : null;

    /// <summary>The text, or what stands there in its place.</summary>
    public static Parsed<string> Read(ParsingEvent value)
    {
        if (value is AnchorAlias)
        {
            return Parsed<string>.Bad(YamlGrammar.Reserved('*'));
        }

        if (value is not Scalar scalar)
        {
            return Parsed<string>.Bad("one value is due here, not a list or a section; an address with brackets goes in quotes, as in \"[::1]:8180\"");
        }

        bool isPlain = scalar.Style == ScalarStyle.Plain && scalar.Value.Length > 0;
        string? problem =
            isPlain && scalar.End.Line > scalar.Start.Line ? "the value goes on in the next line; check the indentation there, or put the value in quotes on one line"
            : MarkProblem(scalar) is { } mark ? mark
            : isPlain && _typographicQuotes.Contains(scalar.Value[0]) ? $"the quote {scalar.Value[0]} is a typographic one and would be part of the value; use the plain quotes \" or '"
            : null;
        return problem is not null ? Parsed<string>.Bad(problem) : Parsed<string>.Good(IsNothing(scalar) ? "" : scalar.Value);
    }
}
