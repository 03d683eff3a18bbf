using System.Text;
using P1Daemon.Obis;

namespace P1Daemon.Parsing;

/// <summary>
/// How values are written (P1 5.0.2 table 5-1), read leniently: any width, any number of decimals, a sign, the unit behind <c>*</c> or behind
/// the digits, in any case. Numbers are built from their digits, so that they keep the decimals that the meter sent.
/// </summary>
internal static class ValueGrammar
{
    // 19 digits always fit into 64 bits; no meter sends more, zeros before them not counted.
    const int MostDigits = 19;

    /// <summary>Reads <c>000123.456*kWh</c>.</summary>
    /// <param name="group">A group's content.</param>
    /// <param name="value">With the decimals as sent, before any change of unit.</param>
    /// <param name="unit">What follows the number, without the star and blanks.</param>
    public static bool TryNumber(ReadOnlySpan<byte> group, out decimal value, out ReadOnlySpan<byte> unit)
    {
        bool ok = TryDigits(group, out Digits digits, out unit);
        value = ok ? Make(digits, 0) : 0;
        return ok;
    }

    /// <summary>Reads a number and brings it to the quantity's unit, exactly: <c>1.193*kW</c> is 1193 W, <c>6545766*Wh</c> is 6545.766 kWh.</summary>
    /// <param name="group">A group's content.</param>
    /// <param name="quantity">What it must be.</param>
    /// <param name="value">In the quantity's unit.</param>
    /// <param name="unitNeeded">True where the unit decides which field it is, as with the limiter.</param>
    public static bool TryQuantity(ReadOnlySpan<byte> group, Quantity quantity, out decimal value, bool unitNeeded = false)
    {
        value = 0;
        if (!TryDigits(group, out Digits digits, out ReadOnlySpan<byte> unit) || (unitNeeded && unit.IsEmpty))
        {
            return false;
        }

        int exponent = Units.Exponent(quantity, unit);
        if (exponent == Units.NoMatch)
        {
            return false;
        }

        value = Make(digits, exponent);
        return true;
    }

    /// <summary>A whole number without unit, such as a counter or a state.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> group, out decimal value) =>
        TryNumber(group, out value, out ReadOnlySpan<byte> unit) && unit.IsEmpty && value.Scale == 0 && value >= 0;

    /// <summary>The state of a breaker or valve (COSEM class 70): 0 disconnected, 1 connected, 2 ready for reconnection.</summary>
    public static bool TryState(ReadOnlySpan<byte> group, out decimal value) => TryInteger(group, out value) && value <= 2;

    /// <summary>The content of a value that is one group; of several, everything between, which no number is.</summary>
    public static ReadOnlySpan<byte> OnlyGroup(ReadOnlySpan<byte> value) =>
        value.Length < 2 || value[^1] != ')' ? default
        : value[1] == ' ' || value[^2] == ' ' ? value[1..^1].Trim((byte)' ')
        : value[1..^1];

    /// <summary>The content of a text: from the first bracket to the last, since texts may hold brackets of their own (<c>((ER11))</c>).</summary>
    public static ReadOnlySpan<byte> TextContent(ReadOnlySpan<byte> value)
    {
        int end = value.LastIndexOf((byte)')');
        return end > 0 ? value[1..end] : default;
    }

    /// <summary>
    /// True for what can only be a time stamp: twelve digits with or without S or W, COSEM's 24 hex digits, or digits with colons
    /// (NES, ACE4000). Whether the date exists is another question.
    /// </summary>
    public static bool LooksLikeStamp(ReadOnlySpan<byte> group) => group.Length switch
    {
        12 => CountDigits(group) == 12,
        13 => CountDigits(group) == 12 && (group[12] | 0x20) is 's' or 'w',
        17 => group.Contains((byte)':'),
        24 => IsHex(group),
        _ => false,
    };

    /// <summary>Bytes as text: hexadecimal decoded when it is of even length and <paramref name="printableOnly"/> does not object, else as it came, in Latin-1.</summary>
    public static string Text(ReadOnlySpan<byte> content, bool printableOnly)
    {
        if (content.Length > 0 && content.Length % 2 == 0 && IsHex(content))
        {
            byte[] decoded = Convert.FromHexString(Encoding.ASCII.GetString(content));
            if (!printableOnly || decoded.AsSpan().IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0)
            {
                return Encoding.Latin1.GetString(decoded);
            }
        }

        return Encoding.Latin1.GetString(content);
    }

    // What a number is made of: all its digits as one whole number, how many of them stand behind the point, its sign.
    readonly record struct Digits(ulong Whole, int Decimals, bool Negative);

    static bool TryDigits(ReadOnlySpan<byte> group, out Digits number, out ReadOnlySpan<byte> unit)
    {
        bool negative = group.Length > 0 && group[0] == '-';
        int at = negative || (group.Length > 0 && group[0] == '+') ? 1 : 0;
        int first = at;
        ulong whole = 0;
        int point = -1;
        unchecked
        {
            for (; at < group.Length; at++)
            {
                uint digit = (uint)group[at] - '0';
                if (digit <= 9)
                {
                    whole = (whole * 10) + digit;
                }
                else if (group[at] == '.' && point < 0)
                {
                    point = at;
                }
                else
                {
                    break;
                }
            }

            int count = at - first - (point < 0 ? 0 : 1);
            number = new Digits(whole, point < 0 ? 0 : at - point - 1, negative && whole != 0);
            unit = at < group.Length ? Unit(group[at..]) : default;
            return count > 0 && point != at - 1 && (count <= MostDigits || count - LeadingZeros(group[first..at]) <= MostDigits);
        }
    }

    static int LeadingZeros(ReadOnlySpan<byte> digits)
    {
        int end = digits.IndexOfAnyExcept((byte)'0');
        return end < 0 ? digits.Length : end;
    }

    static ReadOnlySpan<byte> Unit(ReadOnlySpan<byte> rest)
    {
        rest = rest[0] == '*' ? rest[1..] : rest;
        return rest.Length > 0 && (rest[0] == ' ' || rest[^1] == ' ') ? rest.Trim((byte)' ') : rest;
    }

    // The digits stay what they are; only the point moves. Where it moves beyond the last digit, zeros are added.
    static decimal Make(Digits number, int exponent)
    {
        int scale = number.Decimals - exponent;
        decimal value = unchecked(new decimal((int)number.Whole, (int)(number.Whole >> 32), 0, number.Negative, (byte)Math.Max(0, scale)));
        for (; scale < 0; scale++)
        {
            value *= 10;
        }

        return value;
    }

    static int CountDigits(ReadOnlySpan<byte> group)
    {
        int end = group.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? group.Length : end;
    }

    static bool IsHex(ReadOnlySpan<byte> group)
    {
        foreach (byte b in group)
        {
            if (!char.IsAsciiHexDigit((char)b))
            {
                return false;
            }
        }

        return true;
    }
}
