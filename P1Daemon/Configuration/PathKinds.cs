namespace P1Daemon.Configuration;

/// <summary>The kinds of value that name a file.</summary>
internal static class PathKinds
{
    /// <summary>The path of a file with one or more certificates; empty: none.</summary>
    public static ValueKind<string?> Certificates { get; } = Pem(CertificateFiles.Problem);

    /// <summary>The path of a file with a private key; empty: none.</summary>
    public static ValueKind<string?> Key { get; } = Pem(CertificateFiles.KeyProblem);

    /// <summary>Where the journal is kept; empty: the default place.</summary>
    public static ValueKind<string> Journal { get; } = new("the path of a file, or :memory:", ParseJournal, path => path, AllowsEmpty: true);

    /// <summary>A path made absolute, or what is wrong with it.</summary>
    public static Parsed<string> Absolute(string text, string directory) => text.Any(char.IsControl)
        ? Parsed<string>.Bad($"{Quoted.Show(text)} is no path: it holds a control character")
        : Parsed<string>.Good(Path.GetFullPath(text, directory));

    static ValueKind<string?> Pem(Func<string, string?> problemOf) =>
        new("the path of a PEM file", (text, directory) => ParsePem(text, directory, problemOf), path => path ?? "", AllowsEmpty: true);

    static Parsed<string?> ParsePem(string text, string directory, Func<string, string?> problemOf)
    {
        if (text.Length == 0)
        {
            return Parsed<string?>.Good(null);
        }

        Parsed<string> path = Absolute(text, directory);
        string? problem = path.Problem ?? problemOf(path.Value!);
        return problem is null ? Parsed<string?>.Good(path.Value) : Parsed<string?>.Bad(problem);
    }

    static Parsed<string> ParseJournal(string text, string directory)
    {
        if (text is "" or ":memory:")
        {
            return Parsed<string>.Good(text);
        }

        Parsed<string> path = Absolute(text, directory);
        return path.IsValid && (text.EndsWith('/') || Directory.Exists(path.Value))
            ? Parsed<string>.Bad($"{Quoted.Show(text)} is a directory; name a file in it")
            : path;
    }
}
