using System.Text;
using P1Daemon.Framing;
using P1Daemon.Obis;
using P1Daemon.Parsing;

namespace P1Daemon.Commands;

/// <summary>
/// Makes a telegram fit for sharing: serial numbers, EANs and messages become <c>X</c>, and the checksum is made new, so that it decodes again.
/// </summary>
internal static class TelegramMask
{
    // 4 digits name a type (2M550T-1012), more of them one meter (\253769484_A).
    const int LongestTypeNumber = 4;

    /// <summary>The masked telegram.</summary>
    public static byte[] Apply(ReadOnlySpan<byte> telegram)
    {
        byte[] masked = telegram.ToArray();
        var reader = new ObjectReader(telegram);
        MaskIdent(masked.AsSpan(1, reader.Ident.Length));
        while (reader.TryNext())
        {
            if (ObisCode.TryParse(reader.Code, out ObisCode code) && IsPersonal(code))
            {
                Fill(masked.AsSpan(reader.ValueStart, reader.Value.Length));
            }
        }

        return Seal(masked);
    }

    // 0-n:96.1.x are the identities of the meter and its devices, also those that have no key; 96.13.x are the messages.
    static bool IsPersonal(ObisCode code)
    {
        string text = code.ToString();
        int c = text.IndexOf(':', StringComparison.Ordinal) + 1;
        return text.AsSpan(c).StartsWith("96.1.") && !ReferenceEquals(Field(code), Catalogue.Protocol)
            || text.AsSpan(c).StartsWith("96.13.")
            || ReferenceEquals(Field(code), Catalogue.MeterId);
    }

    static ObisField? Field(ObisCode code) => Catalogue.Find(code)?.Fields[0];

    // Everything between the first bracket and the last but brackets and line ends.
    static void Fill(Span<byte> value)
    {
        foreach (ref byte b in value)
        {
            b = b is (byte)'(' or (byte)')' or (byte)'\r' or (byte)'\n' ? b : (byte)'X';
        }
    }

    static void MaskIdent(Span<byte> ident)
    {
        int start = 0;
        for (int at = 0; at <= ident.Length; at++)
        {
            if (at < ident.Length && char.IsAsciiDigit((char)ident[at]))
            {
                continue;
            }

            if (at - start > LongestTypeNumber)
            {
                ident[start..at].Fill((byte)'X');
            }

            start = at + 1;
        }
    }

    // All four digits, also where the meter left leading zeros out: the new checksum may have none. A telegram without checksum stays without.
    static byte[] Seal(byte[] telegram)
    {
        int body = telegram.AsSpan().LastIndexOf((byte)'!') + 1;
        int digits = 0;
        while (body + digits < telegram.Length && char.IsAsciiHexDigit((char)telegram[body + digits]))
        {
            digits++;
        }

        string crc = Crc16.Compute(telegram.AsSpan(0, body)).ToString("X4", System.Globalization.CultureInfo.InvariantCulture);
        return digits is 0 or > 4 ? telegram : [.. telegram[..body], .. Encoding.ASCII.GetBytes(crc), .. telegram[(body + digits)..]];
    }
}
