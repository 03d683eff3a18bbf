using System.Buffers.Binary;
using P1Daemon.Obis;

namespace P1Daemon.Parsing;

/// <summary>What a line's code stands for.</summary>
/// <param name="Code">As parsed.</param>
/// <param name="Entry">Null for a code without a key.</param>
internal sealed record CodeMatch(ObisCode Code, CatalogueEntry? Entry);

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
