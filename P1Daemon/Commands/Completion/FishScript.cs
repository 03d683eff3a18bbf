using System.Collections.Immutable;

namespace P1Daemon.Commands.Completion;

/// <summary>Completion for fish.</summary>
internal static class FishScript
{
    /// <summary>To be put into <c>~/.config/fish/completions/p1meter.fish</c>.</summary>
    public static string Write(ImmutableArray<Verb> verbs) => $"""
        # Completion of p1meter for fish; made by "p1meter completion fish".
        complete -c p1meter -f
        {string.Join('\n', verbs.Skip(1).Select(verb => $"complete -c p1meter -n __fish_use_subcommand -a {verb.Name} -d {Quote(CompletionCommand.FirstSentence(verb.Description))}"))}
        {string.Join('\n', verbs.SelectMany(Lines))}

        """;

    static IEnumerable<string> Lines(Verb verb)
    {
        string when = verb.Name.Length == 0 ? "__fish_use_subcommand" : $"'__fish_seen_subcommand_from {verb.Name}'";
        foreach (VerbOption option in verb.Options)
        {
            yield return $"complete -c p1meter -n {when} {Names(option)}{Value(option)} -d {Quote(CompletionCommand.FirstSentence(option.Description))}";
        }

        foreach (VerbOption argument in verb.Arguments)
        {
            yield return $"complete -c p1meter -n {when}{(argument.IsPath ? " -F" : $" -a {Quote(string.Join(' ', argument.Choices))}")}";
        }
    }

    static string Names(VerbOption option) =>
        string.Join(' ', option.Names.Select(name => name.StartsWith("--", StringComparison.Ordinal) ? $"-l {name[2..]}" : $"-s {name[1..]}"));

    static string Value(VerbOption option) =>
        option.Value is null ? "" : option.IsPath ? " -rF" : option.Choices.IsEmpty ? " -x" : $" -xa {Quote(string.Join(' ', option.Choices))}";

    static string Quote(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
