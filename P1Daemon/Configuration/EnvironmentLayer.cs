namespace P1Daemon.Configuration;

/// <summary>Reads the overrides in the environment: <c>P1METER__MQTT__PASSWORD</c> and the like.</summary>
internal static class EnvironmentLayer
{
    /// <summary>The keys that the environment sets; a variable with our prefix that is no key is a problem.</summary>
    public static Dictionary<ConfigKey, Given> Read(IReadOnlyDictionary<string, string> environment, List<ConfigProblem> problems)
    {
        Dictionary<string, ConfigKey> known = ConfigKeys.All.ToDictionary(k => k.Variable);
        var found = new Dictionary<ConfigKey, Given>();
        foreach ((string name, string value) in environment.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            // P1METER_BOOT_ID, with one underscore, is none of ours.
            if (!name.StartsWith(ConfigKey.VariablePrefix, StringComparison.Ordinal))
            {
                continue;
            }

            if (known.TryGetValue(name, out ConfigKey? key))
            {
                found.Add(key, new Given(value, new ConfigPlace(ConfigLayer.Environment, name), Directory.GetCurrentDirectory()));
            }
            else
            {
                problems.Add(new ConfigProblem(new ConfigPlace(ConfigLayer.Environment, name), null, Unknown(name)));
            }
        }

        return found;
    }

    static string Unknown(string name)
    {
        ConfigKey? meant = ConfigKeys.All.FirstOrDefault(k => Plain(k.Variable) == Plain(name))
            ?? (name[ConfigKey.VariablePrefix.Length..].ToLowerInvariant().Split("__") is [var section, var key] ? KeySuggestion.Nearest(section, key) : null);
        return meant is null
            ? "no such key; a variable is P1METER__<SECTION>__<KEY>, as in P1METER__MQTT__BROKER; correct or remove it"
            : $"no such key, did you mean {meant.Variable}?";
    }

    // Case and the number of underscores are what people get wrong.
    static string Plain(string variable) => variable.Replace("__", "_", StringComparison.Ordinal).ToUpperInvariant();
}
