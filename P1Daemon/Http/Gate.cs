using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using P1Daemon.Configuration;

namespace P1Daemon.Http;

/// <summary>
/// Who may ask: refuses foreign names in Host (a page elsewhere that points its own name at this machine, "DNS rebinding"),
/// other methods than GET and HEAD, and a missing or wrong token.
/// </summary>
internal sealed class Gate(HttpSettings settings)
{
    /// <summary>The one path without token: watchers of health hold no secrets.</summary>
    public const string HealthPath = "/healthz";

    // Hashes have one length, so that comparing them tells nothing, not even how long the token is.
    readonly byte[]? _token = settings.Token.Length == 0 ? null : SHA256.HashData(Encoding.UTF8.GetBytes(settings.Token));
    readonly HashSet<string> _ownNames = OwnNames(settings.Listen.Host);

    /// <summary>The refusal, or null for a request that may pass.</summary>
    public Answer? Refuse(Request request)
    {
        if (!Array.TrueForAll(request.Hosts, IsOwn))
        {
            return Answer.Error(403, "this host has another name: ask for it by its address, localhost or its own name");
        }

        if (request.Method is not ("GET" or "HEAD"))
        {
            return Answer.Error(405, "only GET and HEAD are answered here") with { Header = ("Allow", "GET, HEAD") };
        }

        if (_token is not null && request.Path != HealthPath && !HasToken(request.Authorization))
        {
            return Answer.Error(401, "the token is missing or wrong") with { Header = ("WWW-Authenticate", "Basic realm=\"p1meter\"") };
        }

        return null;
    }

    bool IsOwn(string host) => IPAddress.TryParse(host, out _) || _ownNames.Contains(host.TrimEnd('.'));

    static HashSet<string> OwnNames(string listen)
    {
        string name = Dns.GetHostName();
        string shortName = name.Split('.')[0];
        return new(StringComparer.OrdinalIgnoreCase) { "localhost", listen, name, shortName, $"{shortName}.local" };
    }

    bool HasToken(string? authorization)
    {
        if (authorization is null || authorization.IndexOf(' ', StringComparison.Ordinal) is var space && space < 0)
        {
            return false;
        }

        ReadOnlySpan<char> scheme = authorization.AsSpan(0, space);
        byte[] credentials = Encoding.UTF8.GetBytes(authorization[(space + 1)..].Trim());
        if (scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return IsToken(credentials);
        }

        return scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            && Base64.DecodeFromUtf8InPlace(credentials, out int length) == System.Buffers.OperationStatus.Done
            && credentials.AsSpan(0, length).IndexOf((byte)':') is var colon and >= 0
            && IsToken(credentials.AsSpan(colon + 1, length - colon - 1));
    }

    bool IsToken(ReadOnlySpan<byte> candidate) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(candidate), _token);
}
