using System.CommandLine;
using P1Daemon.Hosting;

namespace P1Daemon.Commands;

/// <summary><c>p1meter [run]</c>: the daemon.</summary>
internal static class RunCommand
{
    /// <summary>Gives a command the daemon's option and action.</summary>
    public static T AddTo<T>(T command, Option<string> config)
        where T : Command
    {
        command.Options.Add(config);
        command.SetAction(async (parsed, cancellation) =>
            ConfigOption.Read(parsed.GetRequiredValue(config)) is { } settings
                ? await Daemon.RunAsync(settings, started: null, cancellation)
                : ExitCode.Configuration);
        return command;
    }
}
