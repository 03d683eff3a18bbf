using System.Collections;
using System.CommandLine;
using P1Daemon.Configuration;

namespace P1Daemon.Commands;

/// <summary>The option <c>--config FILE</c> and what every verb does with it.</summary>
internal static class ConfigOption
{
    /// <summary>Where Debian's administrators look for it.</summary>
    public const string DefaultPath = "/etc/p1meter/config.yaml";

    /// <summary>Makes the option.</summary>
    public static Option<string> Make() => RefuseEmpty(new Option<string>("--config", "-c")
    {
        HelpName = "FILE",
        Description = "The configuration file.",
        DefaultValueFactory = _ => DefaultPath,
    });

    /// <summary>An empty path is mostly a variable of a script that is not set: a wrong command line and no wrong configuration.</summary>
    public static Option<T> RefuseEmpty<T>(Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
            {
                result.AddError($"{option.Name} \"\": the path of a file is due here, and this one is empty");
            }
        });
        return option;
    }

    /// <summary>Reads the configuration; prints every error on standard error and returns null where there is one.</summary>
    public static Settings? Read(string path) => Read(ConfigFile.Load(path, Variables(), Environment.MachineName));

    /// <summary>The same where there is no file: the defaults, and what the environment says.</summary>
    public static Settings? ReadDefaults() => Read(ConfigFile.Defaults(Variables(), Environment.MachineName));

    static Settings? Read(ConfigResult result)
    {
        foreach (ConfigProblem problem in result.Problems)
        {
            Console.Error.WriteLine(problem);
        }

        return result.Settings;
    }

    /// <summary>The environment as the configuration takes it.</summary>
    public static Dictionary<string, string> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
