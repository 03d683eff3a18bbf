using P1Daemon.Configuration;

namespace P1Daemon.Commands.Doctor;

/// <summary>The service that a configuration belongs to, as the package lays them out: <c>p1meter</c>, and <c>p1meter@NAME</c> for a further meter.</summary>
/// <param name="Name">The unit's, without its ending.</param>
/// <param name="StateDirectory">Where its journal lies.</param>
/// <param name="IsInstalled">The file lies where the unit reads it; any other is somebody's own.</param>
internal sealed record Service(string Name, string StateDirectory, bool IsInstalled)
{
    const string Folder = "/etc/p1meter";

    /// <summary>The first meter's, with a file of one's own.</summary>
    public static Service Default { get; } = new("p1meter", "/var/lib/p1meter", IsInstalled: false);

    /// <summary>By the path of the configuration.</summary>
    public static Service Of(string path)
    {
        string full = Path.GetFullPath(path);
        string name = Path.GetFileNameWithoutExtension(full);
        return Path.GetDirectoryName(full) != Folder || Path.GetExtension(full) != ".yaml" || !name.All(MayBeInUnit) ? Default
            : name == "config" ? Default with { IsInstalled = true }
            : new Service($"p1meter@{name}", $"/var/lib/p1meter-{name}", IsInstalled: true);
    }

    /// <summary>The journal that the daemon uses: run by hand there is no <c>$STATE_DIRECTORY</c>, and the default would be another file.</summary>
    /// <param name="settings">As they were read by hand.</param>
    /// <param name="environment">That they were read with.</param>
    /// <param name="unit">The service as systemd knows it; without it (a container) the folder shows that there is one.</param>
    public string Journal(Settings settings, IReadOnlyDictionary<string, string> environment, ServiceUnit? unit) =>
        IsInstalled && !environment.ContainsKey("STATE_DIRECTORY") && settings.Journal.Path == Path.GetFullPath("p1meter.db") && (unit is not null || Directory.Exists(StateDirectory))
            ? Path.Combine(StateDirectory, "journal.db")
            : settings.Journal.Path;

    // systemd.unit(5), "valid unit name".
    static bool MayBeInUnit(char character) => char.IsAsciiLetterOrDigit(character) || ":-_.\\".Contains(character, StringComparison.Ordinal);
}
