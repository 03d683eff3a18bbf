namespace P1Daemon.Configuration;

/// <summary>A value with the place it stands at and the directory that relative paths in it start from.</summary>
internal readonly record struct Given(string Text, ConfigPlace Place, string Directory);

/// <summary>One row of the table of keys.</summary>
internal sealed class ConfigKey
{
    /// <summary>What every environment variable that sets a key begins with.</summary>
    public const string VariablePrefix = "P1METER__";

    /// <summary>The section that it stands in.</summary>
    public required string Section { get; init; }

    /// <summary>Its name in the section.</summary>
    public required string Name { get; init; }

    /// <summary>What is allowed: "a whole number from 2 to 3600".</summary>
    public required string Allowed { get; init; }

    /// <summary>The default as it would stand in the file.</summary>
    public required string Default { get; init; }

    /// <summary>What it is for, one sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>Whether an empty value means something.</summary>
    public required bool AllowsEmpty { get; init; }

    /// <summary>Puts a text, relative to a directory, into the settings; gives what is wrong with it, or null.</summary>
    public required Func<Settings, string, string, string?> Set { get; init; }

    /// <summary>True when its value may appear nowhere.</summary>
    public bool IsSecret => File is not null;

    /// <summary>For a secret: the key that names a file with it.</summary>
    public ConfigKey? File { get; init; }

    /// <summary>True for a key that names a secret's file.</summary>
    public bool IsSecretFile { get; init; }

    /// <summary>The name of the systemd credential that stands in for it, or null.</summary>
    public string? Credential { get; init; }

    /// <summary><c>mqtt.password</c>.</summary>
    public string FullName => $"{Section}.{Name}";

    /// <summary>The environment variable that overrides it: <c>P1METER__MQTT__PASSWORD</c>.</summary>
    public string Variable => $"{VariablePrefix}{Section}__{Name}".ToUpperInvariant();
}
