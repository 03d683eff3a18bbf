namespace P1Daemon.Simulation;

/// <summary>The dialects that a simulated meter speaks.</summary>
internal static class Dialects
{
    /// <summary>All names, oldest Dutch one first.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["dsmr22", "dsmr30", "dsmr42", "dsmr50", "emucs", "smarty", "smarty-encrypted", "sweden"];

    /// <summary>The writer of a dialect; the seed makes the key of an encrypted one.</summary>
    /// <exception cref="ArgumentException">There is no such dialect.</exception>
    public static ITelegramWriter Writer(string name, int seed) => name switch
    {
        "dsmr22" => new Dsmr3Writer(version22: true),
        "dsmr30" => new Dsmr3Writer(version22: false),
        "dsmr42" => new Dsmr4Writer(),
        "dsmr50" => new Dsmr5Writer(),
        "emucs" => new EmucsWriter(),
        "smarty" => new SmartyWriter(),
        "smarty-encrypted" => new EncryptedSmartyWriter(seed),
        "sweden" => new SwedenWriter(),
        _ => throw new ArgumentException($"no such dialect: {name}", nameof(name)),
    };
}
