using System.CommandLine;
using P1Daemon.Configuration;
using P1Daemon.Hosting;

namespace P1Daemon.Commands;

/// <summary><c>p1meter check</c>: is the configuration right, and what will the daemon do with it.</summary>
internal static class CheckCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        Option<string> config = ConfigOption.Make();
        var command = new Command("check", "Check the configuration and say in words what the daemon will do.") { config };
        command.SetAction(parsed =>
        {
            if (ConfigOption.Read(parsed.GetRequiredValue(config)) is not { } settings)
            {
                return ExitCode.Configuration;
            }

            foreach (string line in SettingsInWords.Lines(settings))
            {
                Console.WriteLine(line);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
