using System.CommandLine;
using P1Daemon.Commands.Doctor;
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
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(config);
            if (ConfigOption.Read(path) is not { } settings)
            {
                return ExitCode.Configuration;
            }

            var service = Service.Of(path);
            foreach (string line in Lines(settings, ConfigOption.Variables(), service, await ServiceUnit.AskAsync(service.Name, cancellation)))
            {
                Console.WriteLine(line);
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What the daemon will do, and not what it would if it were run here by hand.</summary>
    public static IReadOnlyList<string> Lines(Settings settings, IReadOnlyDictionary<string, string> environment, Service service, ServiceUnit? unit)
    {
        settings.Journal.Path = service.Journal(settings, environment, unit);
        return SettingsInWords.Lines(settings);
    }
}
