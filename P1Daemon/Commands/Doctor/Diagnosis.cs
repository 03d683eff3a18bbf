using System.Text;
using P1Daemon.Configuration;
using P1Daemon.Framing;
using P1Daemon.Sources;

namespace P1Daemon.Commands.Doctor;

/// <summary>Says what was heard in words, and what to do where it was no telegram.</summary>
internal static class Diagnosis
{
    const int LongestQuote = 40;

    // What a plug that is put in, or a pin that hangs in the air, may cause.
    const int Stray = 16;

    /// <summary>All that there is to say where no telegram came that counts.</summary>
    public static IReadOnlyList<Finding> Of(IReadOnlyList<Hearing> heard, MeterSettings meter) =>
        Bytes(heard) is var bytes && bytes.State == State.Failed ? [bytes] : [bytes, Speech(heard, meter)];

    /// <summary>Whether bytes come, and how many, at each setting.</summary>
    public static Finding Bytes(IReadOnlyList<Hearing> heard)
    {
        long bytes = heard.Sum(hearing => hearing.Bytes);
        if (bytes < Stray)
        {
            double seconds = heard.GroupBy(hearing => hearing.Source.Name).Max(port => port.Sum(hearing => hearing.Listened.TotalSeconds));
            PortKind kind = Advice.KindOf(heard[0].Source);
            return Finding.Failed("bytes", kind == PortKind.Recording
                ? $"the file {(bytes == 0 ? "is empty" : $"holds no more than {Counted((int)bytes, "byte")}")}"
                : $"{(bytes == 0 ? "nothing" : $"no more than {Counted((int)bytes, "stray byte")}")} came in {seconds:0} s{At(heard)}", Advice.Silence(kind));
        }

        return Finding.Ok("bytes", string.Join("; ", heard.Where(hearing => hearing.Trouble is null || hearing.Bytes > 0).Select(Rate)));
    }

    /// <summary>What it is that comes, where it is no telegram that counts. Of several hearings the one that tells most.</summary>
    public static Finding Speech(IReadOnlyList<Hearing> heard, MeterSettings meter) =>
        heard.Select(Compressed).FirstOrDefault(found => found is not null)
        ?? heard.Select(hearing => Encrypted(hearing, meter)).FirstOrDefault(found => found is not null)
        ?? heard.Select(hearing => Rejected(hearing)).FirstOrDefault(found => found is not null)
        ?? heard.Select(Foreign).FirstOrDefault(found => found is not null)
        ?? heard.Select(hearing => WithParity(hearing, meter)).FirstOrDefault(found => found is not null)
        ?? heard.Select(Inverted).FirstOrDefault(found => found is not null)
        ?? heard.Select(Cut).FirstOrDefault(found => found is not null)
        ?? heard.Select(Text).FirstOrDefault(found => found is not null)
        ?? Noise(heard);

    static string Rate(Hearing hearing)
    {
        string at = hearing.Source.Line is { } line ? $"{line}: " : "";
        return hearing.Source.Ends ? $"{hearing.Bytes} bytes"
            : hearing.Bytes == 0 ? $"{at}nothing"
            : hearing.BytesPerSecond is >= 10 and var rate ? $"{at}{rate:0} bytes a second"
            : $"{at}{hearing.Bytes} bytes in {Math.Max(0.1, hearing.Listened.TotalSeconds):0.#} s";
    }

    static string At(IReadOnlyList<Hearing> heard)
    {
        string[] lines = [.. heard.Select(hearing => hearing.Source.Line).OfType<string>().Distinct()];
        return lines.Length == 0 ? "" : $", listening at {string.Join(", ", lines)}";
    }

    static Finding? Compressed(Hearing hearing) => hearing.Source.Ends && Gzip.Fits(hearing.Sample)
        ? Finding.Failed("telegram", "the file is compressed (gzip)", $"Unpack it first, or: {Gzip.Advice(hearing.Source.Name)}")
        : null;

    static Finding? Encrypted(Hearing hearing, MeterSettings meter) => (hearing.Count(FrameStatus.Encrypted), hearing.Opening) switch
    {
        (0, _) => null,
        (_, Opening.NoKey) => Finding.Failed("telegram", "encrypted telegrams, and no key to open them",
            "Ask the grid operator for the key of this meter, and set meter.encryption_key_file: a file with its 32 hex digits."),
        _ => Finding.Failed("telegram", "encrypted telegrams, and the key does not open them",
            "Is meter.encryption_key the key of this very meter? Compare its 32 digits with the grid operator's letter."
            + (meter.AuthenticationKey is null ? "" : "\nThe meter's second key: is meter.authentication_key right? In Luxembourg it stays empty.")),
    };

    static Finding? Rejected(Hearing hearing)
    {
        int count = hearing.Count(FrameStatus.Crc);
        if (count > 0)
        {
            PortKind kind = Advice.KindOf(hearing.Source);
            return hearing.LacksCrc
                ? Finding.Failed("telegram", $"{Counted(count, "telegram")}, none with a checksum", "An old meter sends none. If this is one, set meter.crc: ignore; is it none, look for a bad cable.")
                : RejectionWords.HasLostCarriageReturns(hearing.Sample)
                ? Finding.Failed("telegram", $"{Counted(count, "telegram")}, none with the right CRC: their lines end with LF, and the CRC is over CR LF", Advice.LineEnds(kind))
                : Finding.Failed("telegram", $"{Counted(count, "telegram")}, none with the right CRC: bytes are lost or changed on the way",
                    Advice.WrongCrc(kind));
        }

        return hearing.Count(FrameStatus.Telegram) > 0
            ? Finding.Failed("telegram", "telegrams without a single value", "A meter may take some minutes after a power failure. If it stays so, ask the grid operator.")
            : null;
    }

    static Finding? Foreign(Hearing hearing) => ForeignProtocol.Recognise(hearing.Sample) is not { } protocol ? null
        : Finding.Failed("telegram", $"this is {protocol}, not P1 text", "p1meter reads P1 text only. Ask the grid operator whether this meter can send it (\"DSMR\" or \"P1\" telegrams).");

    static Finding? WithParity(Hearing hearing, MeterSettings meter)
    {
        byte[] seven = [.. hearing.Sample.ToArray().Select(each => (byte)(each & 0x7F))];
        return hearing.Verdict == LineVerdict.Wrong && IsMostlyText(seven)
            ? Finding.Failed("telegram", $"text whose eighth bit is a parity bit{At([hearing])}: the meter sends seven bits and even parity", MeterPort.KindOf(meter.Port) switch
            {
                PortKind.Network => "Set the port of the network adapter to 7E1 (ser2net: \"115200e71\" or \"9600e71\").",
                PortKind.Recording => "It was recorded with eight bits: record anew at 7E1.",
                _ when meter.Line == "auto" => "The adapter does not take 7E1: try another one.",
                _ => "Set meter.line: auto",
            })
            : null;
    }

    static Finding? Inverted(Hearing hearing) => hearing.Verdict == LineVerdict.Wrong && InvertedLine.Fits(hearing.Sample)
        ? Finding.Failed("telegram", $"telegrams upside down{At([hearing])}: the signal is inverted, as a P1 port gives it", """
            A P1 cable has an inverter, a plain TTL cable has none: use a P1 cable, or put an inverter in (a transistor and a resistor).
            An adapter with an FTDI chip can be told to invert RXD by itself (FT_PROG, or ftdi_eeprom).
            """)
        : null;

    static Finding? Cut(Hearing hearing) =>
        hearing.Count(FrameStatus.Incomplete) > 1 || (hearing.Verdict != LineVerdict.Wrong && IsOfTelegram(hearing.Sample))
            ? Finding.Failed("telegram", "telegrams that do not come to their end",
                Advice.Cut(hearing.Source))
            : null;

    static Finding? Text(Hearing hearing) => hearing.Bytes > 0 && hearing.Verdict != LineVerdict.Wrong && IsMostlyText(hearing.Sample)
        ? Finding.Failed("telegram", $"text that is no telegram: \"{Quote(hearing.Sample)}\"",
            hearing.Source.Ends ? "Is it the right file? This is no recording of a P1 port."
                : $"This does not sound like a meter: a modem, a printer, a GPS receiver? Is {hearing.Source.Name} the right port?")
        : null;

    static Finding Noise(IReadOnlyList<Hearing> heard) => Finding.Failed("telegram",
        $"bytes that make no sense{At(heard)}: {Convert.ToHexString(heard.First(hearing => hearing.Bytes > 0).Sample[..(int)Math.Min(8, heard.First(hearing => hearing.Bytes > 0).Bytes)])}…",
        Advice.Noise(Advice.KindOf(heard[0].Source)));

    // Of its first line, or of lines behind one that was lost.
    static bool IsOfTelegram(ReadOnlySpan<byte> sample) => sample.IndexOf("("u8) >= 0
        && ((sample.IndexOf((byte)'/') is var slash and >= 0 && IdentLine.Fits(sample[slash..]) && sample.IndexOf(":"u8) >= 0) || sample.IndexOf("-0:"u8) >= 0);

    static bool IsMostlyText(ReadOnlySpan<byte> bytes)
    {
        int letters = 0;
        foreach (byte each in bytes)
        {
            letters += each is >= 0x20 and < 0x7F or (byte)'\r' or (byte)'\n' ? 1 : 0;
        }

        return bytes.Length > 0 && letters >= bytes.Length * 0.9;
    }

    static string Quote(ReadOnlySpan<byte> sample) =>
        Encoding.Latin1.GetString(sample[..Math.Min(sample.Length, LongestQuote)]).ReplaceLineEndings(" ").Trim() + (sample.Length > LongestQuote ? "…" : "");

    static string Counted(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
