namespace P1Daemon.Configuration;

/// <summary>Says which key an unknown one was meant to be.</summary>
internal static class KeySuggestion
{
    /// <summary>The nearest key: the same name elsewhere, else a near one in the section, else a near one anywhere; null where none is near.</summary>
    public static ConfigKey? Nearest(string section, string name)
    {
        string? knownSection = ConfigKeys.Sections.Contains(section) ? section : NearestName.Of(section, ConfigKeys.Sections);
        return ConfigKeys.All.FirstOrDefault(k => k.Name == name && (knownSection is null || k.Section == knownSection))
            ?? ConfigKeys.All.FirstOrDefault(k => k.Name == name)
            ?? Near(name, ConfigKeys.All.Where(k => k.Section == knownSection))
            ?? Near(name, ConfigKeys.All);
    }

    /// <summary>The section that a name was meant to be; the name itself where none is near.</summary>
    public static string SectionMeant(string name) => ConfigKeys.Sections.Contains(name) ? name : NearestName.Of(name, ConfigKeys.Sections) ?? name;

    /// <summary>What to say about a key that its section does not have.</summary>
    public static string UnknownKey(string section, string name)
    {
        ConfigKey? meant = Nearest(section, name);
        if (meant is null)
        {
            return $"no such key; the keys of {section} are {string.Join(", ", ConfigKeys.All.Where(k => k.Section == section).Select(k => k.Name))}";
        }

        return meant.Section == section
            ? $"no such key, did you mean \"{meant.Name}\"?"
            : $"no such key, did you mean \"{meant.Name}\"? It belongs to the section {Holders(meant.Name)}";
    }

    /// <summary>What to say about a section that does not exist.</summary>
    public static string UnknownSection(string name)
    {
        if (ConfigKeys.All.Any(k => k.Name == name))
        {
            return $"this is a key of the section {Holders(name)}; write it below that section's name, two blanks further in";
        }

        return NearestName.Of(name, ConfigKeys.Sections) is string section
            ? $"no such section, did you mean \"{section}\"?"
            : $"no such section; the sections are {string.Join(", ", ConfigKeys.Sections)}";
    }

    static string Holders(string name) => string.Join(" or ", ConfigKeys.All.Where(k => k.Name == name).Select(k => k.Section));

    static ConfigKey? Near(string name, IEnumerable<ConfigKey> keys)
    {
        ConfigKey[] candidates = [.. keys];
        string? nearest = NearestName.Of(name, candidates.Select(k => k.Name));
        return candidates.FirstOrDefault(k => k.Name == nearest);
    }
}
