using System.Buffers.Binary;
using P1Daemon.Obis;

namespace P1Daemon.Parsing;

/// <summary>
/// What a line's code stands for, and what came of its value in the telegram before: most values of a telegram are those of a second ago, and comparing bytes
/// is a fifth of the work of reading them.
/// </summary>
/// <param name="code">As parsed.</param>
/// <param name="entry">Null for a code without a key.</param>
internal sealed class CodeMatch(ObisCode code, CatalogueEntry? entry)
{
    // Numbers and identities; a long message is decoded once more.
    const int LongestRemembered = 64;

    readonly byte[] _value = new byte[LongestRemembered];
    int _length = -1;

    public ObisCode Code { get; } = code;

    public CatalogueEntry? Entry { get; } = entry;

    /// <summary>The row that took the value.</summary>
    public ObisField Field { get; private set; } = null!;

    /// <summary>What it read, where it is a number.</summary>
    public decimal Number { get; private set; }

    /// <summary>What it read, where it is a text; else null.</summary>
    public string? Text { get; private set; }

    /// <summary>True when this value is the one that is remembered.</summary>
    public bool Remembers(ReadOnlySpan<byte> value) => value.Length == _length && value.SequenceEqual(_value.AsSpan(0, _length));

    /// <summary>Keeps what came of a value.</summary>
    public void Remember(ReadOnlySpan<byte> value, ObisField field, decimal number, string? text)
    {
        if (value.Length <= LongestRemembered)
        {
            value.CopyTo(_value);
            _length = value.Length;
            (Field, Number, Text) = (field, number, text);
        }
    }
}

/// <summary>
/// Remembers what each code's text stands for: a meter sends the same thirty codes in every telegram, and reading their digits and looking them up
/// each time was half of the parser's work.
/// </summary>
internal sealed class CodeCache
{
    const int Bits = 9;

    // Codes that would have the same slot take the next free one of so many.
    const int Neighbours = 8;

    // A code of 16 characters or fewer is its own key; longer ones (0-0:96.13.0*255 has 14) do not come up.
    const int Longest = 16;

    readonly (ulong Low, ulong High, int Length, CodeMatch? Match)[] _slots = new (ulong, ulong, int, CodeMatch?)[(1 << Bits) + Neighbours];

    /// <summary>What a code's text stands for; null where it is no code.</summary>
    public CodeMatch? Find(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > Longest)
        {
            return Read(text);
        }

        (ulong low, ulong high) = Key(text);
        int home = Hash(low, high);
        for (int at = home; at < home + Neighbours; at++)
        {
            ref (ulong Low, ulong High, int Length, CodeMatch? Match) slot = ref _slots[at];
            if (slot.Match is null)
            {
                slot = (low, high, text.Length, Read(text));
                return slot.Match;
            }

            if (slot.Low == low && slot.High == high && slot.Length == text.Length)
            {
                return slot.Match;
            }
        }

        // Ever new codes, which no meter sends: the newest takes its place.
        _slots[home] = (low, high, text.Length, Read(text));
        return _slots[home].Match;
    }

    static CodeMatch? Read(ReadOnlySpan<byte> text) =>
        ObisCode.TryParse(text, out ObisCode code) ? new CodeMatch(code, Catalogue.Find(code)) : null;

    // Two overlapping words and the length cover any text of 8 to 16: without the length, 1-1:1.8.2 and the damaged 1-1:1.8.-1:1.8.2 would be the same.
    static (ulong Low, ulong High) Key(ReadOnlySpan<byte> text) => text.Length >= sizeof(ulong)
        ? (BinaryPrimitives.ReadUInt64LittleEndian(text), BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..]))
        : ShortKey(text);

    // Padded with zeros, which no code holds. Apart, because memory on the stack costs every call of its method.
    static (ulong Low, ulong High) ShortKey(ReadOnlySpan<byte> text)
    {
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        text.CopyTo(padded);
        return (BinaryPrimitives.ReadUInt64LittleEndian(padded), (ulong)text.Length);
    }

    static int Hash(ulong low, ulong high) => (int)(unchecked(((low * 31) ^ high) * 0x9E3779B97F4A7C15) >> (64 - Bits));
}
