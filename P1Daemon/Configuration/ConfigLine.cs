namespace P1Daemon.Configuration;

/// <summary>One line of the file as a person reads it: blanks, a name, and what follows.</summary>
/// <param name="Indent">How many blanks and tabs it begins with.</param>
/// <param name="Name">The name; empty where the line does not begin with one.</param>
/// <param name="Rest">What stands behind the name.</param>
internal readonly record struct ConfigLine(int Indent, string Name, string Rest)
{
    /// <summary>Only what looks like a name is ever shown: anything else may be a secret that slipped out of its place.</summary>
    const int LongestName = 60;

    /// <summary>True for a line that says something.</summary>
    public bool HasContent => Name.Length > 0 || (Rest.Length > 0 && Rest[0] != '#');

    /// <summary>True for a colon as YAML wants it, with a blank or nothing behind it.</summary>
    public bool HasColon => Rest.TrimStart() is ":" or [':', ' ' or '\t', ..];

    /// <summary>True for a line that begins a section, wherever it stands.</summary>
    public bool IsHeader => ConfigKeys.Sections.Contains(Name) || (Rest.Trim() == ":" && !IsKey(Name));

    /// <summary>Takes a line apart.</summary>
    public static ConfigLine Of(string line)
    {
        string content = line.TrimStart(' ', '\t');
        int length = 0;
        while (length < content.Length && (IsNameCharacter(content[length]) && (length > 0 || content[0] != '-')))
        {
            length++;
        }

        return new ConfigLine(line.Length - content.Length, content[..length], content[length..].TrimEnd());
    }

    /// <summary>True when a text could be a key's name, right or wrong.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= LongestName && text.All(IsNameCharacter);

    /// <summary>The full name of the key that the line sets; null where there is none, or none that is near to one of ours.</summary>
    /// <param name="section">The section that the line stands in; null for none.</param>
    public string? FullName(string? section) =>
        !IsName(Name) || !(HasColon ? IsNearKey(Name) : IsKey(Name) || ConfigKeys.Sections.Contains(Name)) ? null
        : Indent == 0 || section is null || ConfigKeys.Sections.Contains(Name) ? Name
        : $"{section}.{Name}";

    static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';

    static bool IsKey(string name) => ConfigKeys.All.Any(k => k.Name == name);

    // Where the grammar is broken, what looks like a name may be the second line of a password.
    static bool IsNearKey(string name) =>
        OtherWords.Keys(name).Any() || NearestName.Of(name, ConfigKeys.Sections.Concat(ConfigKeys.All.Select(k => k.Name))) is not null;
}
