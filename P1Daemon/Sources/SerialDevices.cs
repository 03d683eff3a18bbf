namespace P1Daemon.Sources;

/// <summary>The serial devices of this machine.</summary>
/// <param name="root">The folder of the devices, <c>/dev</c> but for tests.</param>
internal sealed class SerialDevices(string root = "/dev")
{
    const int MostNamed = 12;

    /// <summary>
    /// Those that may have a meter on them, each once: first by the names that survive re-plugging, then USB and built-in ports.
    /// The numbered ports of a PC (<c>ttyS</c>) are left out: they are there without hardware behind them, or a console is on them.
    /// </summary>
    public List<string> Likely() => Distinct([.. In("serial/by-id", "*"), .. In(".", "ttyUSB*"), .. In(".", "ttyACM*"), .. In(".", "ttyAMA*")]);

    /// <summary>The name of a device that survives re-plugging; null where it has none.</summary>
    public string? StableName(string path) => In("serial/by-id", "*").Find(name => Target(name) == Target(path));

    /// <summary>Every one that is there, in words for an error.</summary>
    public string InWords()
    {
        List<string> all = Distinct([.. Likely(), .. In(".", "ttyS*")]);
        return all.Count switch
        {
            0 => "there is no serial device here: is the cable plugged in?",
            <= MostNamed => $"the serial devices here are {string.Join(", ", all)}",
            _ => $"the serial devices here are {string.Join(", ", all.Take(MostNamed))} and {all.Count - MostNamed} more",
        };
    }

    /// <summary>The device that a path leads to, links followed; the path itself where it leads nowhere.</summary>
    public static string Target(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        }
        catch (IOException)
        {
            return path;
        }
    }

    List<string> In(string folder, string pattern)
    {
        try
        {
            string path = Path.GetFullPath(folder, root);
            return [.. Directory.EnumerateFileSystemEntries(path, pattern).OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // by-id is only there while a stick is
        }
    }

    static List<string> Distinct(IEnumerable<string> paths) => [.. paths.DistinctBy(Target, StringComparer.Ordinal)];
}
