namespace P1Daemon.Configuration;

/// <summary>Reads the configuration: the file, with the environment and systemd's credentials over it.</summary>
internal static class ConfigFile
{
    /// <summary>The settings of a file, or every mistake in it and over it.</summary>
    /// <param name="path">The file, as the user named it; errors name it the same way.</param>
    /// <param name="environment">The process's environment.</param>
    /// <param name="hostName">This machine's name, for the default of mqtt.client_id.</param>
    public static ConfigResult Load(string path, IReadOnlyDictionary<string, string> environment, string hostName)
    {
        var place = new ConfigPlace(ConfigLayer.File, path);
        Parsed<string> text = TextFile.Read(path, mayBeEmpty: true);
        return text.IsValid
            ? Read(place, text.Value!, [], environment, hostName)
            : Read(place, "", [new ConfigProblem(place, null, $"the configuration cannot be read: {text.Problem}")], environment, hostName);
    }

    /// <summary>The settings of an empty file: the defaults, with environment and credentials over them.</summary>
    public static ConfigResult Defaults(IReadOnlyDictionary<string, string> environment, string hostName) =>
        Read(new ConfigPlace(ConfigLayer.File, "defaults"), "", [], environment, hostName);

    // A file that cannot be read is a problem already, and the environment is looked at all the same.
    static ConfigResult Read(
        ConfigPlace place, string text, List<ConfigProblem> problems, IReadOnlyDictionary<string, string> environment, string hostName)
    {
        bool isWhole = problems.Count == 0;
        string directory = isWhole ? Path.GetDirectoryName(Path.GetFullPath(place.Name)) ?? "/" : "/";
        Dictionary<ConfigKey, Given> file = new YamlLayer(place, directory, problems).Read(text);
        Dictionary<ConfigKey, Given> overrides = EnvironmentLayer.Read(environment, problems);
        var builder = new SettingsBuilder(place, file, overrides, new Credentials(environment), problems);
        Settings settings = builder.Build();
        if (isWhole)
        {
            builder.CheckTogether();
        }

        if (settings.Mqtt.ClientId.Length == 0)
        {
            settings.Mqtt.ClientId = $"p1meter-{hostName}-{settings.Mqtt.Topic.Replace('/', '-')}";
        }

        if (settings.Journal.Path.Length == 0)
        {
            settings.Journal.Path = DefaultJournal(environment);
        }

        return ConfigResult.Of(settings, problems);
    }

    // systemd joins several state directories by colons; the first is the service's own.
    static string DefaultJournal(IReadOnlyDictionary<string, string> environment)
    {
        string? state = environment.GetValueOrDefault("STATE_DIRECTORY")?.Split(':', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return state is null ? Path.GetFullPath("p1meter.db") : Path.Combine(state, "journal.db");
    }
}
