namespace P1Daemon.Configuration;

/// <summary>Writes the rows of one section of the table.</summary>
/// <param name="name">The section's name.</param>
/// <param name="part">Its part of the settings.</param>
internal sealed class ConfigSection<TPart>(string name, Func<Settings, TPart> part)
{
    /// <summary>The rows so far.</summary>
    public List<ConfigKey> Rows { get; } = [];

    /// <summary>A key; its default is what a new <see cref="Settings"/> holds, unless that cannot hold it.</summary>
    public ConfigSection<TPart> Row<T>(
        string key, ValueKind<T> kind, Func<TPart, T> get, Action<TPart, T> set, string sentence, string? byDefault = null, string? credential = null)
    {
        Rows.Add(new ConfigKey
        {
            Section = name,
            Name = key,
            Allowed = kind.Words,
            Default = byDefault ?? kind.Format(get(part(new Settings()))),
            Sentence = sentence,
            AllowsEmpty = kind.AllowsEmpty,
            Credential = credential,
            Set = Setter(kind, set),
        });
        return this;
    }

    /// <summary>A secret, empty by default, and the key that names a file with it.</summary>
    public ConfigSection<TPart> Secret<T>(string key, ValueKind<T> kind, Action<TPart, T> set, string sentence)
    {
        Func<Settings, string, string, string?> setter = Setter(kind, set);
        var file = new ConfigKey
        {
            Section = name,
            Name = $"{key}_file",
            Allowed = "the path of a file",
            Default = "",
            Sentence = $"The path of a file that holds {key}, in its place.",
            AllowsEmpty = true,
            IsSecretFile = true,
            Set = (settings, text, directory) => FromFile(settings, text, directory, setter),
        };
        Rows.Add(new ConfigKey
        {
            Section = name,
            Name = key,
            Allowed = kind.Words,
            Default = "",
            Sentence = sentence,
            AllowsEmpty = true,
            File = file,
            Credential = $"{name}.{key}",
            Set = setter,
        });
        Rows.Add(file);
        return this;
    }

    Func<Settings, string, string, string?> Setter<T>(ValueKind<T> kind, Action<TPart, T> set) => (settings, text, directory) =>
    {
        Parsed<T> parsed = kind.Parse(text, directory);
        if (parsed.IsValid)
        {
            set(part(settings), parsed.Value!);
        }

        return parsed.Problem;
    };

    static string? FromFile(Settings settings, string text, string directory, Func<Settings, string, string, string?> setter)
    {
        Parsed<string> path = PathKinds.Absolute(text, directory);
        Parsed<string> secret = path.IsValid ? SecretFile.Read(path.Value!) : path;
        if (!secret.IsValid)
        {
            return secret.Problem;
        }

        return setter(settings, secret.Value!, directory) is string problem ? $"in {path.Value}: {problem}" : null;
    }
}
