namespace P1Daemon.Sources;

/// <summary>Groups of users, as the machine's files have them.</summary>
internal static class UnixGroups
{
    // name:password:number:members, group(5); name:password:user:group:…, passwd(5)
    const string GroupFile = "/etc/group";
    const string UserFile = "/etc/passwd";

    /// <summary>A group's name; its number where it has none.</summary>
    public static string Name(uint number, string file = GroupFile) =>
        Fields(file, 3).FirstOrDefault(group => group[2] == $"{number}")?[0] ?? $"{number}";

    /// <summary>True when the files put a user into a group; a login that is older than that does not know it yet.</summary>
    public static bool Lists(uint number, string user, string groups = GroupFile, string users = UserFile) =>
        Fields(groups, 4).Any(group => group[2] == $"{number}" && group[3].Split(',').Contains(user))
        || Fields(users, 4).Any(one => one[0] == user && one[3] == $"{number}");

    static IEnumerable<string[]> Fields(string file, int atLeast) =>
        Lines(file).Select(line => line.Split(':')).Where(fields => fields.Length >= atLeast);

    static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
