using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace P1Daemon.Configuration;

/// <summary>The grammar of <c>host:port</c>, <c>*:port</c> and <c>[::1]:port</c>.</summary>
internal static class HostAndPort
{
    /// <summary>An address to listen on. Port 0: any free one.</summary>
    public static ValueKind<ListenAddress> Listen { get; } = new(
        "host:port, or *:port for the whole network",
        (text, _) => Parse(text, lowestPort: 0),
        address => address.ToString());

    /// <summary>The same for HTTP, whose listener knows no IPv6 literal.</summary>
    public static ValueKind<ListenAddress> HttpListen { get; } = new(
        Listen.Words,
        (text, _) => Parse(text, lowestPort: 0) is var parsed && parsed.IsValid && parsed.Value.IsIPv6
            ? Parsed<ListenAddress>.Bad($"{Quoted.Show(text)} is an IPv6 address, and HTTP cannot be served on a single one; write localhost, an IPv4 address, a name, or * for every address")
            : parsed,
        address => address.ToString());

    /// <summary>The same; empty: none.</summary>
    public static ValueKind<ListenAddress?> ListenOrNone { get; } = new(
        Listen.Words,
        (text, _) =>
        {
            Parsed<ListenAddress> parsed = text.Length == 0 ? default : Parse(text, lowestPort: 0);
            return !parsed.IsValid ? Parsed<ListenAddress?>.Bad(parsed.Problem)
                : Parsed<ListenAddress?>.Good(text.Length == 0 ? null : parsed.Value);
        },
        address => address?.ToString() ?? "",
        AllowsEmpty: true);

    /// <summary>Host and port; a host that means every address is given as <c>*</c>, which <c>0.0.0.0</c> does not: who writes it means IPv4 alone.</summary>
    public static Parsed<ListenAddress> Parse(string text, int lowestPort)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            string rest = text[(scheme + 3)..].TrimEnd('/');
            return Parsed<ListenAddress>.Bad($"{Quoted.Show(text)} is more than host:port; leave {text[..(scheme + 3)]} out{(Parse(rest, lowestPort).IsValid ? $": {Quoted.Show(rest)}" : "")}");
        }

        int colon = text.LastIndexOf(':');
        if (colon <= 0 || colon == text.Length - 1)
        {
            return Parsed<ListenAddress>.Bad($"{Quoted.Show(text)} is not host:port");
        }

        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port < lowestPort || port > 65535)
        {
            string range = string.Create(CultureInfo.InvariantCulture, $"{lowestPort} to 65535");
            return Parsed<ListenAddress>.Bad($"the port in {Quoted.Show(text)} is not a whole number from {range}");
        }

        string? host = Host(text[..colon]);
        return host is not null ? Parsed<ListenAddress>.Good(new ListenAddress(host, port))
            : text.AsSpan(0, colon).Contains(':') && text[0] != '['
                ? Parsed<ListenAddress>.Bad($"an IPv6 address goes in brackets and the whole in quotes: \"[::1]:{port.ToString(CultureInfo.InvariantCulture)}\"; {Quoted.Show(text)} has none")
                : Parsed<ListenAddress>.Bad($"the host in {Quoted.Show(text)} is no name and no IP address");
    }

    // Null where it is no host.
    static string? Host(string text)
    {
        if (text == "*")
        {
            return text;
        }

        if (text[0] == '[' && text[^1] == ']')
        {
            bool isV6 = IPAddress.TryParse(text.AsSpan(1, text.Length - 2), out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6;
            return !isV6 ? null : IPAddress.IPv6Any.Equals(address) ? "*" : text[1..^1];
        }

        return Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4 ? text.ToLowerInvariant() : null;
    }
}
