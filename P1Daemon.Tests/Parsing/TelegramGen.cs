using System.Globalization;
using System.Text;
using CsCheck;

namespace P1Daemon.Tests.Parsing;

/// <summary>What may come down a line: telegrams, telegrams with damage, noise, and streams glued of them.</summary>
static class TelegramGen
{
    static readonly byte[][] _valid =
    [
        TelegramText.Dsmr50,
        .. Directory.GetFiles(Checkout.Path("P1Daemon.Tests", "Dialects"), "*.telegram").Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
    ];

    // Noise of a telegram's own characters gets further into the grammar than any other.
    static readonly byte[] _alphabet = [.. "/!()*.:-,0123459\r\n\r\nkWhSWm3 \0"u8, 0xDB, 0x08, 0xFF, 0xB3];

    static readonly string[] _lines =
    [
        "1-0:1.7.0(", "1-0:1.7.0()", "1-0:1.7.0)", "1-0:1.7.0", "(", ")", "!", "(((((((((", "1-3:0.2.8(50)", "0-0:96.13.0(41", "0-1:24.2.1(", "0-1:24.3.0(261123060000)",
        "0-0:98.1.0(99)(1-0:1.6.0)", "1-0:99.97.0(9)(0-0:96.7.19)(261123060000W)", "1-0:1.6.0(261123060000W)(", "0-0:1.0.0(261123060000)", "0-255:24.1.0(003)",
        "1-0:1.8.0(99999999999999999999.9*kWh)", "1-0:1.8.0(.0000000000000000001*Wh)", "0-1:24.2.1(9999999999999999999*MJ)", "255-255:255.255.255*255(x)", "/TST5",
    ];

    /// <summary>A whole telegram as a meter sends it.</summary>
    public static Gen<byte[]> Valid { get; } = Any(_valid);

    /// <summary>A telegram with one to three damages: a bit flipped, bytes lost, said twice, put in, glued or cut off.</summary>
    public static Gen<byte[]> Damaged { get; } = Gen.Select(Valid, Damage().Array[1, 3], (telegram, damages) => damages.Aggregate(telegram, (bytes, damage) => damage(bytes)));

    /// <summary>A damaged telegram whose checksum was made right: the parser gets to see the damage.</summary>
    public static Gen<byte[]> Sealed { get; } = Damaged.Select(Seal);

    /// <summary>A telegram and three that differ from the one before in a few bytes (never the first) and not in length, as a meter's do from second to second.</summary>
    public static Gen<byte[][]> Successors { get; } = Gen.Select(Valid, Overwriting.Array[3], (first, changes) =>
    {
        byte[][] telegrams = [first, .. new byte[changes.Length][]];
        for (int i = 0; i < changes.Length; i++)
        {
            telegrams[i + 1] = changes[i].Aggregate(telegrams[i], (bytes, change) => [.. bytes.Select((b, at) => at == 1 + (int)(change.Where * (bytes.Length - 1)) ? change.Byte : b)]);
        }

        return telegrams;
    });

    /// <summary>Bytes of any kind, or of the kind that telegrams are made of.</summary>
    public static Gen<byte[]> Noise { get; } = Gen.OneOf(Gen.Byte.Array[0, 300], Any(_alphabet).Array[0, 300]);

    /// <summary>More noise than the longest telegram has bytes.</summary>
    public static Gen<byte[]> LongNoise { get; } =
        Gen.Select(Noise, Gen.Int[16_000, 40_000], (noise, length) => Enumerable.Range(0, length).Select(i => noise.Length == 0 ? (byte)'/' : noise[i % noise.Length]).ToArray());

    /// <summary>One to four pieces glued together.</summary>
    public static Gen<byte[]> Stream { get; } = Gen.Frequency((150, Valid), (200, Damaged), (100, Sealed), (150, Noise), (1, LongNoise)).Array[1, 4].Select(pieces => pieces.SelectMany(piece => piece).ToArray());

    /// <summary>The checksum as the standard defines it, bit by bit (P1 5.0.2 §6.2).</summary>
    public static ushort Crc(ReadOnlySpan<byte> data)
    {
        int crc = 0;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return (ushort)crc;
    }

    // Mostly digits, so that most successors are telegrams that differ in their numbers.
    static Gen<(double Where, byte Byte)[]> Overwriting => Gen.Select(Gen.Double.Unit, Gen.Frequency((9, Any("0123456789"u8.ToArray())), (1, Any(_alphabet)))).Array[0, 4];

    static Gen<Func<byte[], byte[]>> Damage() => Gen.Select(Gen.Int[0, 6], Gen.Double.Unit, Gen.Int[1, 40], Gen.Byte, Any(_lines), Kind);

    static Func<byte[], byte[]> Kind(int kind, double where, int length, byte other, string line) => bytes =>
    {
        int at = (int)(where * bytes.Length);
        int end = Math.Min(bytes.Length, at + length);
        return kind switch
        {
            0 => [.. bytes[..at], .. bytes[at..end].Select((b, i) => i == 0 ? (byte)(b ^ (1 << (other & 7))) : b), .. bytes[end..]],
            1 => [.. bytes[..at], .. bytes[end..]],
            2 => [.. bytes[..end], .. bytes[at..]],
            3 => [.. bytes[..at], other, .. bytes[at..]],
            4 => [.. bytes[..at], .. Encoding.ASCII.GetBytes($"\r\n{line}\r\n"), .. bytes[at..]],
            5 => bytes[..at],
            _ => [.. bytes[at..], .. bytes],
        };
    };

    static Gen<T> Any<T>(T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    static byte[] Seal(byte[] telegram)
    {
        int bang = Array.LastIndexOf(telegram, (byte)'!');
        byte[] body = bang < 0 ? [.. telegram, .. "\r\n!"u8] : telegram[..(bang + 1)];
        body = body.Length > 0 && body[0] == '/' ? body : [.. "/TST5\r\n"u8, .. body];
        return [.. body, .. Encoding.ASCII.GetBytes(Crc(body).ToString("X4", CultureInfo.InvariantCulture)), .. "\r\n"u8];
    }
}
