namespace P1Daemon.Commands;

/// <summary>A recording that was packed to save room: <c>zcat</c> unpacks it on the way.</summary>
internal static class Gzip
{
    /// <summary>True where the first bytes are those of a gzip file (RFC 1952 §2.3.1).</summary>
    public static bool Fits(ReadOnlySpan<byte> beginning) => beginning.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    /// <summary>How to decode it.</summary>
    /// <param name="name">The file; <c>-</c> for standard input.</param>
    public static string Advice(string name) => $"zcat {(name == "-" ? "FILE" : name)} | p1meter decode -";
}
