using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using P1Daemon.Commands.Completion;
using P1Daemon.Commands.Doctor;
using P1Daemon.Hosting;
using P1Daemon.Simulation;
using P1Daemon.Sources;

namespace P1Daemon.Commands;

/// <summary>The command line: which verb, which options, which exit code.</summary>
internal static class CommandLine
{
    /// <summary>All commands, and the option that the program has without one.</summary>
    public static (RootCommand Root, Option<string> Config) Make()
    {
        Option<string> rootConfig = ConfigOption.Make();
        RootCommand root = RunCommand.AddTo(new RootCommand("""
            p1meter reads the P1 port of a smart meter and hands its readings on: over MQTT for storage, over HTTP for whoever asks.
            Without a command it runs the daemon.
            """), rootConfig);
        root.Subcommands.Add(RunCommand.AddTo(new Command("run", "Run the daemon."), ConfigOption.Make()));
        root.Subcommands.Add(DemoCommand.Make());
        root.Subcommands.Add(CheckCommand.Make());
        root.Subcommands.Add(DoctorCommand.Make());
        root.Subcommands.Add(ReadCommand.Make());
        root.Subcommands.Add(DecodeCommand.Make());
        root.Subcommands.Add(SimulateCommand.Make());
        root.Subcommands.Add(CompletionCommand.Make(root));
        return (root, rootConfig);
    }

    /// <summary>Runs what the arguments say.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        (RootCommand root, Option<string> rootConfig) = Make();

        // A file name that begins with @ is a file name.
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.CommandResult.Command != root && parsed.GetResult(rootConfig) is { Implicit: false })
        {
            await Console.Error.WriteLineAsync($"--config belongs behind the command: p1meter {parsed.CommandResult.Command.Name} --config FILE");
            return ExitCode.Usage;
        }

        bool isWrong = parsed.Errors.Count > 0;
        if (isWrong)
        {
            UsageErrors.Write(parsed.Errors, Console.Error);
        }

        if (parsed.Action is ParseErrorAction error)
        {
            // What is wrong, and not a page of help above which it scrolls away.
            error.ShowHelp = false;
        }
        else if (isWrong)
        {
            return ExitCode.Usage;
        }

        Task<int> Work() => InvokeAsync(parsed, new InvocationConfiguration
        {
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
            // The errors are written; suggestions are no output of the command.
            Output = isWrong ? Console.Error : Console.Out,
            Error = isWrong ? TextWriter.Null : Console.Error,
        });
        // The daemon's host has handlers of its own for SIGTERM and SIGINT.
        bool isDaemon = parsed.CommandResult.Command == root || parsed.CommandResult.Command.Name is "run" or "demo";
        int code = isDaemon ? await Work() : await UntilInterruptedAsync(Work);
        return isWrong ? ExitCode.Usage : code;
    }

    static async Task<int> InvokeAsync(ParseResult parsed, InvocationConfiguration configuration)
    {
        try
        {
            return await parsed.InvokeAsync(configuration);
        }
        catch (IOException closed) when (StandardOutput.IsClosed(closed))
        {
            return ExitCode.Done;
        }
        catch (Exception error) when (FileTrouble.IsExpected(error))
        {
            // Each command has words for its own files: what is left is standard output.
            await Console.Error.WriteLineAsync($"standard output: {StandardOutput.InWords(error)}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception bug)
        {
            await Console.Error.WriteLineAsync($"p1meter failed; please report this: {bug}");
            return ExitCode.Failed;
        }
    }

    // Also in the middle of a read that nothing but bytes can end.
    static async Task<int> UntilInterruptedAsync(Func<Task<int>> work)
    {
        var interrupted = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            interrupted.TrySetResult(ExitCode.Interrupted);
        });
        return await await Task.WhenAny(Task.Run(work), interrupted.Task);
    }
}
