using System.Collections.Immutable;

namespace P1Daemon.Commands.Completion;

/// <summary>Completion for zsh.</summary>
internal static class ZshScript
{
    /// <summary>To be put into a folder of <c>$fpath</c> as <c>_p1meter</c>.</summary>
    public static string Write(ImmutableArray<Verb> verbs) => $$"""
        #compdef p1meter
        # Completion of p1meter for zsh; made by "p1meter completion zsh".
        _p1meter() {
            local context state state_descr line
            typeset -A opt_args
            _arguments -C \
        {{string.Join('\n', Lines(verbs[0]))}}
                '1: :->verb' '*:: :->rest'
            case $state in
                verb)
                    local -a verbs=(
        {{string.Join('\n', verbs.Skip(1).Select(verb => $"                '{verb.Name}:{Text(verb.Description)}'"))}}
                    )
                    _describe command verbs ;;
                rest)
                    case $line[1] in
        {{string.Join('\n', verbs.Skip(1).Select(Verb))}}
                    esac ;;
            esac
        }
        if [ "$funcstack[1]" = _p1meter ]; then _p1meter "$@"; else compdef _p1meter p1meter; fi

        """;

    static string Verb(Verb verb) => $"                {verb.Name}) _arguments \\\n{string.Join('\n', Lines(verb))}\n                    '*: :' ;;";

    static IEnumerable<string> Lines(Verb verb) => verb.Options
        .Append(new VerbOption(["--help"], null, [], "Show help."))
        .SelectMany(option => option.Names.Select(name => $"'{name}[{Text(option.Description)}]{Value(option)}'"))
        .Concat(verb.Arguments.Select((argument, index) => $"'{index + 1}{Value(argument)}'"))
        .Select(line => $"                    {line} \\");

    static string Value(VerbOption option) =>
        option.Value is null ? ""
        : option.IsPath ? $":{Text(option.Value)}:_files"
        : option.Choices.IsEmpty ? $":{Text(option.Value)}: "
        : $":{Text(option.Value)}:({string.Join(' ', option.Choices)})";

    // Of the description, what goes on one line; brackets, colons and quotes mean something here.
    static string Text(string text) => CompletionCommand.FirstSentence(text).Replace("'", "'\\''", StringComparison.Ordinal)
        .Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
}
