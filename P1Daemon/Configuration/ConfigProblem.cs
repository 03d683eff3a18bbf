namespace P1Daemon.Configuration;

/// <summary>Where a value came from; the order is the order in which problems are printed.</summary>
internal enum ConfigLayer
{
    File,
    Environment,
    Credential,
}

/// <summary>A place in the configuration.</summary>
/// <param name="Layer">Which of the three it is.</param>
/// <param name="Name">The file's path as the user gave it, the variable's name, or the credential's path.</param>
/// <param name="Line">1-based; 0 for the whole of it.</param>
/// <param name="Column">1-based; 0 for the whole of it.</param>
internal readonly record struct ConfigPlace(ConfigLayer Layer, string Name, int Line = 0, int Column = 0)
{
    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"{Name}:{Line}:{Column}" : Name;
}

/// <summary>One mistake in the configuration: where, what, and what to do. It never holds the value of a secret key.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Key">The key in question, <c>mqtt.topic</c>; null where there is none or the place names it.</param>
/// <param name="Message">What is wrong, what is allowed, what to do.</param>
internal sealed record ConfigProblem(ConfigPlace Place, string? Key, string Message)
{
    /// <summary>As it is printed: <c>config.yaml:12:3: mqtt.prot: no such key, did you mean "port"?</c></summary>
    public override string ToString() => Key is null ? $"{Place}: {Message}" : $"{Place}: {Key}: {Message}";
}
