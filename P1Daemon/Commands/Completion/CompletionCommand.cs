using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using P1Daemon.Hosting;
using P1Daemon.Simulation;

namespace P1Daemon.Commands.Completion;

/// <summary><c>p1meter completion bash|zsh|fish</c>: a script that completes commands, options and their values.</summary>
internal static class CompletionCommand
{
    static readonly Dictionary<string, Func<ImmutableArray<Verb>, string>> _shells = new()
    {
        ["bash"] = BashScript.Write,
        ["zsh"] = ZshScript.Write,
        ["fish"] = FishScript.Write,
    };

    /// <summary>Makes the command.</summary>
    /// <param name="root">What is completed.</param>
    public static Command Make(RootCommand root)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish.", HelpName = "bash|zsh|fish" };
        shell.AcceptOnlyFromAmong([.. _shells.Keys]);
        var command = new Command("completion", "Print a script that completes commands and options in a shell: source <(p1meter completion bash).") { shell };
        command.SetAction(parsed =>
        {
            using Stream output = StandardOutput.Open();
            output.Write(Encoding.UTF8.GetBytes(_shells[parsed.GetRequiredValue(shell)](Verb.All(root))));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What goes beside a completion: the first sentence, without its full stop.</summary>
    public static string FirstSentence(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        int end = line.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? line : line[..end]).TrimEnd('.');
    }
}
