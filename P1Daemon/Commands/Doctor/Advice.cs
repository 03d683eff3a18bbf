using P1Daemon.Configuration;
using P1Daemon.Sources;

namespace P1Daemon.Commands.Doctor;

/// <summary>What to do where no telegram comes that counts: at a cable, at an adapter in the network, and with a file.</summary>
internal static class Advice
{
    const string Operator = "In some countries (Belgium, Austria, Sweden) the grid operator opens the port on request: see its web site.";

    /// <summary>What is listened to.</summary>
    public static PortKind KindOf(ISource source) => source.Ends ? PortKind.Recording : MeterPort.KindOf(source.Name);

    /// <summary>Nothing comes.</summary>
    public static string Silence(PortKind kind) => kind switch
    {
        PortKind.Recording => "Is it the right file? A recording holds what the port sent, byte for byte.",
        PortKind.Network => $"""
            Is the adapter's plug all the way in the meter's P1 port? Where the adapter has a page of its own: does that show telegrams?
            Some adapters send to one program only: is another one connected?
            {Operator}
            """,
        _ => $"""
            Is the plug all the way in the meter's P1 port, and not in another of its sockets?
            The meter speaks while pin 2 (data request) has 5 V: a P1 cable sees to that, a cable of one's own has to join pins 1 and 2.
            {Operator}
            """,
    };

    /// <summary>Checksums are wrong.</summary>
    public static string WrongCrc(PortKind kind) => kind switch
    {
        PortKind.Recording => "Was it changed since, or were bytes lost when it was made? Record anew, byte for byte.",
        PortKind.Network => "Does the adapter change bytes (telnet in the place of raw)? Try a shorter cable between it and the meter.",
        _ => "Try a shorter cable, another USB port, or one without a hub; keep the cable away from mains cables.",
    } + "\nIf every telegram fails and the text is whole, the meter computes its CRC in its own way: set meter.crc: ignore.";

    /// <summary>Lines end with LF where the meter sends CR LF.</summary>
    public static string LineEnds(PortKind kind) => kind switch
    {
        PortKind.Recording => "A program has made LF of CR LF: record anew, byte for byte.",
        PortKind.Network => "The adapter makes LF of CR LF: switch its conversion of line ends off, or telnet to raw.",
        _ => "What sends to this port makes LF of CR LF: switch that off (socat: raw).",
    } + "\nWhere that cannot be had, set meter.crc: ignore; damage then goes unseen.";

    /// <summary>Telegrams break off.</summary>
    public static string Cut(ISource source) => KindOf(source) switch
    {
        PortKind.Recording => "Was another program reading the port when it was made? Record anew, with that one stopped.",
        PortKind.Network => "Is another program connected to the adapter, and taking its share?\nElse bytes are lost: try a shorter cable between the adapter and the meter, or a better Wi-Fi signal.",
        _ => $"Is another program reading the same port, and taking its share? sudo fuser -v {source.Name}\nElse bytes are lost: try a shorter cable, or another USB port.",
    };

    /// <summary>Bytes that are no text.</summary>
    public static string Noise(PortKind kind) => kind switch
    {
        PortKind.Recording => "Is it the right file? A recording holds what the port sent, byte for byte.",
        PortKind.Network => "Does the adapter read the meter at its speed (115200 8N1; meters of DSMR 2.2 and 3.0: 9600 7E1)? Does it have the inverter that a P1 port needs?",
        _ => "Is it another device's port? Does the cable have the inverter that a P1 port needs, as P1 cables have? A speed that meters do not use has to be set as meter.line.",
    };
}
