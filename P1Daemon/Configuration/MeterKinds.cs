using System.Globalization;

namespace P1Daemon.Configuration;

/// <summary>The kinds of value that only the meter's section has: port, line, time zone, key.</summary>
internal static class MeterKinds
{
    /// <summary>Where the bytes come from.</summary>
    public static ValueKind<string> Port { get; } = new("a device, auto, tcp://host:port, the path of a recording, or simulator", ParsePort, port => port);

    /// <summary>Speed and characters.</summary>
    public static ValueKind<string> Line { get; } = new("auto, or speed and characters such as 115200 8N1", ParseLine, line => line);

    /// <summary>A zone of the machine's time zone data.</summary>
    public static ValueKind<TimeZoneInfo> Zone { get; } = new("the name of a time zone such as Europe/Amsterdam", ParseZone, zone => zone.Id);

    /// <summary>16 bytes; empty: none. The text is a secret and never shown.</summary>
    public static ValueKind<byte[]?> Key { get; } = new(
        "32 hex digits",
        (text, _) => text.Length == 0 ? Parsed<byte[]?>.Good(null)
            : text.Length == 32 && text.All(char.IsAsciiHexDigit) ? Parsed<byte[]?>.Good(Convert.FromHexString(text))
            : Parsed<byte[]?>.Bad(text.Length == 32
                ? "a key is 32 hex digits (0-9, a-f) and nothing else; this one holds other characters"
                : string.Create(CultureInfo.InvariantCulture, $"a key is 32 hex digits and nothing else; this one has {text.Length} characters")),
        key => key is null ? "" : Convert.ToHexStringLower(key),
        AllowsEmpty: true);

    /// <summary>Why there is no such zone, with the nearest of <paramref name="known"/> named.</summary>
    public static string UnknownZone(string text, IReadOnlyCollection<string> known)
    {
        // Without zone data .NET knows UTC alone.
        if (known.Count <= 1)
        {
            return $"the time zone {Quoted.Show(text)} is not known: this machine has no time zone data; install the package tzdata";
        }

        string? nearest = NearestName.Of(text, known);
        return $"there is no time zone {Quoted.Show(text)}" + (nearest is null ? "; names look like Europe/Amsterdam" : $", did you mean {nearest}?");
    }

    static Parsed<string> ParsePort(string text, string directory)
    {
        foreach (string word in (string[])["auto", "simulator"])
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return text == word ? Parsed<string>.Good(text) : Parsed<string>.Bad($"{Quoted.Show(text)} is written in lower case: {word}");
            }
        }

        if (text.StartsWith("tcp:", StringComparison.OrdinalIgnoreCase) || text.Contains("://", StringComparison.Ordinal))
        {
            return ParseTcp(text);
        }

        if (text.StartsWith("tty", StringComparison.Ordinal) && !text.Contains('/', StringComparison.Ordinal) && !File.Exists(Path.Combine(directory, text)))
        {
            return Parsed<string>.Bad($"{Quoted.Show(text)} is no device; did you mean \"/dev/{text}\"?");
        }

        if (!File.Exists(Path.Combine(directory, text)))
        {
            if (text.StartsWith("~/", StringComparison.Ordinal))
            {
                return Parsed<string>.Bad($"{Quoted.Show(text)} begins with ~, which only a shell knows; write the whole path, as in \"/home/me{text[1..]}\"");
            }

            if (HostAndPort.Parse(text, lowestPort: 1) is { IsValid: true, Value.IsAny: false })
            {
                return Parsed<string>.Bad($"{Quoted.Show(text)} is no file; did you mean \"tcp://{text}\"?");
            }
        }

        Parsed<string> path = PathKinds.Absolute(text, directory);
        return path.IsValid && Directory.Exists(path.Value)
            ? Parsed<string>.Bad($"{Quoted.Show(text)} is a directory; name a device or a recording in it")
            : path;
    }

    static Parsed<string> ParseTcp(string text)
    {
        const string Scheme = "tcp://";
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return Parsed<string>.Bad($"{Quoted.Show(text)} is no address of a meter; write tcp://host:port, a device or the path of a file");
        }

        Parsed<ListenAddress> address = HostAndPort.Parse(text[Scheme.Length..], lowestPort: 1);
        return !address.IsValid ? Parsed<string>.Bad($"{address.Problem} after tcp://, as in tcp://192.168.1.20:23")
            : address.Value.IsAny ? Parsed<string>.Bad($"{Quoted.Show(text)} names no host; write the meter's own name or address")
            : Parsed<string>.Good(text);
    }

    static Parsed<string> ParseLine(string text, string directory)
    {
        if (text == "auto")
        {
            return Parsed<string>.Good(text);
        }

        string[] parts = text.Split(' ');
        bool valid = parts is [var speed, ['7' or '8', 'N' or 'E' or 'O', '1' or '2']]
            && int.TryParse(speed, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 50 and <= 4_000_000;
        return valid
            ? Parsed<string>.Good(text)
            : Parsed<string>.Bad($"{Quoted.Show(text)} is no line; write auto, or speed and characters: \"115200 8N1\", \"9600 7E1\" (7 or 8 bits; N, E or O; 1 or 2 stop bits)");
    }

    static Parsed<TimeZoneInfo> ParseZone(string text, string directory) => TimeZoneInfo.TryFindSystemTimeZoneById(text, out TimeZoneInfo? zone)
        ? Parsed<TimeZoneInfo>.Good(zone)
        : Parsed<TimeZoneInfo>.Bad(UnknownZone(text, [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id)]));
}
