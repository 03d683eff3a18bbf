namespace P1Daemon.Configuration;

/// <summary>Says which key an unknown one was meant to be.</summary>
internal static class KeySuggestion
{
    /// <summary>The nearest key: what other programs call so, else the same name elsewhere, else a near one in the section, else a near one anywhere; null where none is near.</summary>
    public static ConfigKey? Nearest(string section, string name)
    {
        string? knownSection = ConfigKeys.Sections.Contains(section) ? section : NearestName.Of(section, ConfigKeys.Sections);
        return OtherKey(knownSection, name)
            ?? ConfigKeys.All.FirstOrDefault(k => k.Name == name && (knownSection is null || k.Section == knownSection))
            ?? ConfigKeys.All.FirstOrDefault(k => k.Name == name)
            ?? Near(name, ConfigKeys.All.Where(k => k.Section == knownSection))
            ?? Near(name, ConfigKeys.All);
    }

    /// <summary>The section that a name was meant to be; the name itself where none is near.</summary>
    public static string SectionMeant(string name) => ConfigKeys.Sections.Contains(name) ? name : NearestName.Of(name, ConfigKeys.Sections) ?? name;

    /// <summary>What to say about a key that its section does not have.</summary>
    public static string UnknownKey(string section, string name)
    {
        if (OtherWords.Key(section, name) is { Example.Length: > 0 } word)
        {
            return $"no such key, did you mean \"{word.Key}\", as in \"{word.Key}: {word.Example}\"?";
        }

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

        if (NearestName.Of(name, ConfigKeys.Sections) is string section)
        {
            return $"no such section, did you mean \"{section}\"?";
        }

        string[] meant = [.. KeysMeant(name).Select(k => $"{k.Name} of the section {k.Section}").Distinct()];
        return meant.Length > 0
            ? $"no such section, did you mean the key {string.Join(" or ", meant)}? It stands below that section's name, two blanks further in"
            : $"no such section; the sections are {string.Join(", ", ConfigKeys.Sections)}";
    }

    static IEnumerable<ConfigKey> KeysMeant(string name)
    {
        ConfigKey[] others = [.. OtherWords.Keys(name).Select(word => ConfigKeys.Find(word.Section, word.Key)!)];
        return others.Length > 0 ? others
            : Near(name, ConfigKeys.All) is { } near ? ConfigKeys.All.Where(k => k.Name == near.Name)
            : [];
    }

    static string Holders(string name) => string.Join(" or ", ConfigKeys.All.Where(k => k.Name == name).Select(k => k.Section));

    static ConfigKey? OtherKey(string? section, string name) =>
        section is not null && ConfigKeys.Find(section, name) is null && OtherWords.Key(section, name) is { } word ? ConfigKeys.Find(section, word.Key) : null;

    static ConfigKey? Near(string name, IEnumerable<ConfigKey> keys)
    {
        ConfigKey[] candidates = [.. keys];
        string? nearest = NearestName.Of(name, candidates.Select(k => k.Name));
        return candidates.FirstOrDefault(k => k.Name == nearest);
    }
}
