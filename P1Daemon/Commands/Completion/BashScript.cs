using System.Collections.Immutable;

namespace P1Daemon.Commands.Completion;

/// <summary>Completion for bash: nothing but bash itself is needed.</summary>
internal static class BashScript
{
    /// <summary>To be put into <c>/usr/share/bash-completion/completions/p1meter</c>, or read by <c>source</c>.</summary>
    public static string Write(ImmutableArray<Verb> verbs) => $$"""
        # Completion of p1meter for bash; made by "p1meter completion bash".
        _p1meter() {
            local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb= word
            for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                case $word in {{string.Join('|', verbs.Skip(1).Select(verb => verb.Name))}}) verb=$word; break ;; esac
            done
            COMPREPLY=()
            case $verb:$before in
        {{string.Join('\n', verbs.SelectMany(Values))}}
            esac
            case $verb:$current in
        {{string.Join('\n', verbs.Select(Options))}}
            esac
            case $verb in
                '') COMPREPLY=($(compgen -W '{{string.Join(' ', verbs.Skip(1).Select(verb => verb.Name))}}' -- "$current")) ;;
        {{string.Join('\n', verbs.SelectMany(Arguments))}}
            esac
        }
        complete -o filenames -F _p1meter p1meter

        """;

    static IEnumerable<string> Values(Verb verb) =>
        from option in verb.Options
        where option.Value is not null
        select $"        {string.Join('|', option.Names.Select(name => $"{verb.Name}:{name}"))}) {Reply(option)}; return ;;";

    static string Options(Verb verb) =>
        $"        {verb.Name}:-*) COMPREPLY=($(compgen -W '{string.Join(' ', verb.Options.SelectMany(option => option.Names).Append("--help"))}' -- \"$current\")); return ;;";

    static IEnumerable<string> Arguments(Verb verb) => verb.Arguments.Select(argument => $"        {verb.Name}) {Reply(argument)} ;;");

    static string Reply(VerbOption option) =>
        // A line each: a name may hold blanks.
        option.IsPath ? "mapfile -t COMPREPLY < <(compgen -f -- \"$current\")"
        : option.Choices.IsEmpty ? "COMPREPLY=()"
        : $"COMPREPLY=($(compgen -W '{string.Join(' ', option.Choices)}' -- \"$current\"))";
}
