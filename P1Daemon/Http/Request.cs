namespace P1Daemon.Http;

/// <summary>What an answer depends on, and nothing else of a request.</summary>
/// <param name="Method">As sent.</param>
/// <param name="Path">Absolute, without the query.</param>
/// <param name="Hosts">The Host header and, in a request line with a whole address, the host in that; without their ports.</param>
/// <param name="Authorization">The header, or null.</param>
/// <param name="Wanted">The form that the client can read, where there are two.</param>
internal sealed record Request(string Method, string Path, string[] Hosts, string? Authorization, Wanted Wanted)
{
    /// <summary>What follows the path, as it came: <c>?from=…</c>, or empty.</summary>
    public string Query { get; init; } = "";
}
