using System.Globalization;

namespace P1Daemon.Obis;

/// <summary>
/// A reduced OBIS identifier <c>A-B:C.D.E</c>, optionally with value group F (IEC 62056-61; P1 5.0.2 §6.4 leaves F out).
/// Each group is 0..255; a missing F and <c>.255</c> or <c>*255</c> are the same code.
/// </summary>
internal readonly record struct ObisCode(ulong Packed)
{
    /// <summary>Stands in group B of a catalogue row for "any M-Bus channel" (<c>0-n:…</c>); no telegram can say it.</summary>
    const ulong AnyChannel = 0x1FF;

    const int ShiftB = 40;
    const ulong MaskB = 0xFFFFUL << ShiftB;

    /// <summary>Group B: the M-Bus channel of a code that begins with <c>0-</c>; 0 is the electricity meter itself.</summary>
    public int Channel => (int)((Packed & MaskB) >> ShiftB);

    /// <summary>True for <c>0-1:…</c> and up: data of an M-Bus device.</summary>
    public bool IsMBus => Packed >> 56 == 0 && Channel != 0;

    /// <summary>The catalogue's form of an M-Bus code: the same with any channel.</summary>
    public ObisCode WithAnyChannel() => new((Packed & ~MaskB) | (AnyChannel << ShiftB));

    /// <summary>Reads a code from the catalogue's own notation (<c>1-0:1.8.0</c>, <c>0-n:24.2.1</c>).</summary>
    /// <exception cref="FormatException">The text is not such a code.</exception>
    public static ObisCode Parse(string text)
    {
        Span<byte> ascii = stackalloc byte[24];
        bool anyChannel = text.StartsWith("0-n:", StringComparison.Ordinal);
        int length = System.Text.Encoding.ASCII.GetBytes(anyChannel ? string.Concat("0-1:", text.AsSpan(4)) : text, ascii);
        if (!TryParse(ascii[..length], out ObisCode code))
        {
            throw new FormatException($"'{text}' is no OBIS code");
        }

        return anyChannel ? code.WithAnyChannel() : code;
    }

    /// <summary>
    /// Reads <c>A-B:C.D.E</c> with an optional <c>.F</c> or <c>*F</c> from exactly these bytes.
    /// A colon for a dot is accepted: specifications and meters print <c>1-0:99:97.0</c>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ObisCode code)
    {
        code = default;
        ulong packed = 0;
        uint group = 0;
        int digits = 0;
        int groups = 0;
        foreach (byte b in text)
        {
            uint digit = unchecked((uint)b - '0');
            if (digit <= 9)
            {
                group = unchecked((group * 10) + digit);
                if (++digits > 3)
                {
                    return false;
                }
            }
            else if (digits == 0 || group > 255 || !IsSeparator(b, groups))
            {
                return false;
            }
            else
            {
                packed = Append(packed, group, groups++);
                group = 0;
                digits = 0;
            }
        }

        if (digits == 0 || group > 255 || groups is < 4 or > 5)
        {
            return false;
        }

        packed = Append(packed, group, groups);
        code = new ObisCode(groups == 4 ? Append(packed, 255, 5) : packed);
        return true;
    }

    /// <summary>Canonical notation; group F only when it is not 255.</summary>
    public override string ToString()
    {
        string channel = Channel == (int)AnyChannel ? "n" : Channel.ToString(CultureInfo.InvariantCulture);
        ulong f = Packed & 0xFF;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Packed >> 56}-{channel}:{(Packed >> 24) & 0xFF}.{(Packed >> 16) & 0xFF}.{(Packed >> 8) & 0xFF}{(f == 255 ? "" : $"*{f}")}");
    }

    static bool IsSeparator(byte b, int after) => after switch
    {
        0 => b == '-',
        1 => b == ':',
        2 or 3 => b is (byte)'.' or (byte)':',
        4 => b is (byte)'.' or (byte)'*',
        _ => false,
    };

    // A: bits 56-63, B: 40-55 (wide enough for "any channel"), C: 24-31, D: 16-23, E: 8-15, F: 0-7.
    static ulong Append(ulong packed, uint value, int group) => group switch
    {
        0 => (ulong)value << 56,
        1 => packed | ((ulong)value << ShiftB),
        _ => packed | ((ulong)value << (8 * (5 - group))),
    };
}
