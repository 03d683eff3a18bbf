namespace P1Daemon.Configuration;

/// <summary>Finds the name that a misspelt one was meant to be.</summary>
internal static class NearestName
{
    // No name is longer; what is longer is not worth the time.
    const int Longest = 80;

    /// <summary>The nearest of the candidates, or null where none is near: up to a third of the letters may be wrong.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        if (name.Length > Longest)
        {
            return null;
        }

        string? best = null;
        int limit = Math.Max(1, name.Length / 3);
        foreach (string candidate in candidates)
        {
            int distance = Distance(name, candidate);
            if (distance <= limit && (best is null || distance < limit))
            {
                (best, limit) = (candidate, distance);
            }
        }

        return best;
    }

    // A name that is only begun ("user") is one step away. Upper and lower case are alike.
    static int Distance(string a, string b) => a.Length >= 3 && b.Length > a.Length && b.StartsWith(a, StringComparison.OrdinalIgnoreCase)
        ? 1
        : Steps(a.ToLowerInvariant(), b.ToLowerInvariant());

    // Optimal string alignment: a letter more, less or other, or two neighbours exchanged, is one step.
    static int Steps(string a, string b)
    {
        int[,] steps = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                steps[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1, steps[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
                }
            }
        }

        return steps[a.Length, b.Length];
    }
}
