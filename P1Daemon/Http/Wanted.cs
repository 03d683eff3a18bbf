using System.Globalization;

namespace P1Daemon.Http;

/// <summary>What a client can read of the two forms that <c>/</c> has, by its Accept header (RFC 9110, section 12.5.1).</summary>
internal enum Wanted
{
    /// <summary>Whatever is there, which is JSON.</summary>
    Json,

    /// <summary>The page: a browser names it, and nobody else does.</summary>
    Html,

    /// <summary>Neither.</summary>
    Neither,
}

/// <summary>Reads the Accept header.</summary>
internal static class Accept
{
    /// <summary>Which form; without the header, or with a wildcard alone, JSON.</summary>
    public static Wanted Read(string[]? types)
    {
        if (types is null or [])
        {
            return Wanted.Json;
        }

        double html = Weight(types, "text/html", "text/*") ?? 0;
        double json = Weight(types, "application/json", "application/*") ?? Weight(types, "*/*", "*/*") ?? 0;
        return html > 0 && html >= json ? Wanted.Html : json > 0 ? Wanted.Json : Wanted.Neither;
    }

    // The most exact one decides; null where none speaks of it.
    static double? Weight(string[] types, string exact, string family)
    {
        foreach (string wanted in (string[])[exact, family])
        {
            foreach (string[] parts in types.Select(type => type.Split(';', StringSplitOptions.TrimEntries)))
            {
                if (parts[0].Equals(wanted, StringComparison.OrdinalIgnoreCase))
                {
                    string? weight = parts.Skip(1).FirstOrDefault(part => part.StartsWith("q=", StringComparison.OrdinalIgnoreCase));
                    return weight is not null && double.TryParse(weight.AsSpan(2), CultureInfo.InvariantCulture, out double value) ? value : 1;
                }
            }
        }

        return null;
    }
}
