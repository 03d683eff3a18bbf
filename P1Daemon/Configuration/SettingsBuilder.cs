namespace P1Daemon.Configuration;

/// <summary>Makes settings of what the three layers say: environment, systemd credentials, file. The first that says something counts.</summary>
/// <param name="filePlace">The file as a whole.</param>
/// <param name="file">What the file says.</param>
/// <param name="environment">What the environment says.</param>
/// <param name="credentials">What systemd says.</param>
/// <param name="problems">Where mistakes are collected.</param>
internal sealed class SettingsBuilder(
    ConfigPlace filePlace, Dictionary<ConfigKey, Given> file, Dictionary<ConfigKey, Given> environment, Credentials credentials, List<ConfigProblem> problems)
{
    readonly Settings _settings = new();
    readonly Dictionary<ConfigKey, ConfigPlace> _places = [];

    /// <summary>The settings; worth something only when no problem was added.</summary>
    public Settings Build()
    {
        foreach (ConfigKey key in ConfigKeys.All.Where(k => !k.IsSecretFile))
        {
            if (key.IsSecret)
            {
                SetSecret(key, key.File!);
            }
            else
            {
                SetPlain(key);
            }
        }

        return _settings;
    }

    /// <summary>What is wrong with several keys together; told where one of them stands, and only when each by itself is right.</summary>
    public void CheckTogether() => SettingsTogether.Check(_settings, key => _places[key], problems);

    void SetPlain(ConfigKey key)
    {
        if (environment.TryGetValue(key, out Given given))
        {
            Apply(key, given);
        }
        else if (credentials.PathOf(key) is string path)
        {
            Apply(key, new Given(path, new ConfigPlace(ConfigLayer.Credential, path), "/"));
        }
        else
        {
            Apply(key, file.TryGetValue(key, out given) ? given : new Given(key.Default, filePlace, "/"));
        }
    }

    // Both layers are looked at, so that a double one is found even where it does not count.
    void SetSecret(ConfigKey key, ConfigKey keyFile)
    {
        (ConfigKey Key, Given Given)? fromFile = OneOf(file, key, keyFile);
        (ConfigKey Key, Given Given)? fromEnvironment = OneOf(environment, key, keyFile);
        if (fromEnvironment is null && credentials.PathOf(key) is string path)
        {
            Apply(keyFile, new Given(path, new ConfigPlace(ConfigLayer.Credential, path), "/"), key);
        }
        else if ((fromEnvironment ?? fromFile) is (ConfigKey one, Given given) && given.Text.Length > 0)
        {
            Apply(one, given);
        }
    }

    (ConfigKey Key, Given Given)? OneOf(Dictionary<ConfigKey, Given> layer, ConfigKey key, ConfigKey keyFile)
    {
        bool hasValue = layer.TryGetValue(key, out Given value);
        bool hasFile = layer.TryGetValue(keyFile, out Given path);
        if (hasValue && hasFile && value.Text.Length > 0 && path.Text.Length > 0)
        {
            problems.Add(new ConfigProblem(path.Place, keyFile.FullName, $"{key.FullName} and {keyFile.FullName} are both set; remove one of them"));
            return null;
        }

        return hasFile && (!hasValue || path.Text.Length > 0) ? (keyFile, path) : hasValue ? (key, value) : null;
    }

    // A message names the key, or the one that it stands for.
    void Apply(ConfigKey key, Given given, ConfigKey? named = null)
    {
        _places[key] = given.Place;
        string? problem =
            given.Text.Any(char.IsControl) ? "a value is one line; this one holds a line break, a tab or another control character"
            : given.Text.Length == 0 && !key.AllowsEmpty ? $"there is no value; write {key.Allowed}, or leave the line out for the default, {key.Default}"
            : key.Set(_settings, given.Text, given.Directory);
        if (problem is not null)
        {
            problems.Add(new ConfigProblem(given.Place, (named ?? key).FullName, problem));
        }
    }
}
