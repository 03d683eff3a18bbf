namespace P1Daemon.Configuration;

/// <summary>The files that systemd's LoadCredential= has put into <c>$CREDENTIALS_DIRECTORY</c>.</summary>
internal sealed class Credentials(IReadOnlyDictionary<string, string> environment)
{
    readonly string? _directory = environment.GetValueOrDefault("CREDENTIALS_DIRECTORY");

    /// <summary>The path of a key's credential; null where the key has none or it is not there.</summary>
    public string? PathOf(ConfigKey key)
    {
        if (key.Credential is null || string.IsNullOrEmpty(_directory))
        {
            return null;
        }

        string path = Path.GetFullPath(key.Credential, Path.GetFullPath(_directory));
        return Path.Exists(path) ? path : null;
    }
}
