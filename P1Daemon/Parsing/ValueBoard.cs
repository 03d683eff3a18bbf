using System.Numerics;
using P1Daemon.Obis;

namespace P1Daemon.Parsing;

/// <summary>Where a value stood in the telegram, so that a better one can send it to the unknown.</summary>
/// <param name="Code">The code it came under.</param>
/// <param name="Start">First byte of its groups.</param>
/// <param name="Length">Of its groups.</param>
internal readonly record struct Place(ObisCode Code, int Start, int Length)
{
    /// <summary>Behind its last byte.</summary>
    public int End => Start + Length;
}

/// <summary>
/// One place for each row of the catalogue, filled while a telegram is read and emptied for the next one; read off in the catalogue's order at the end.
/// Numbers and texts have a board of their own each.
/// </summary>
internal sealed class ValueBoard<T>
{
    // The rank of a value that was worked out from others.
    const byte Derived = byte.MaxValue;

    readonly T[] _values = new T[Catalogue.Rows.Count];
    readonly Place[] _places = new Place[Catalogue.Rows.Count];
    readonly byte[] _ranks = new byte[Catalogue.Rows.Count];
    readonly ulong[] _present = new ulong[(Catalogue.Rows.Count + 63) / 64];

    /// <summary>Empties it.</summary>
    public void Clear() => Array.Clear(_present);

    /// <summary>True when the row has a value.</summary>
    public bool Has(ObisField field) => (_present[field.Index >> 6] & (1UL << (field.Index & 63))) != 0;

    /// <summary>The row's value, or default.</summary>
    public T? Get(ObisField field) => Has(field) ? _values[field.Index] : default;

    /// <summary>
    /// Puts a value in its row. Where the row already has one that came under another of its codes, the code that the catalogue names first stays;
    /// the place of the other one is returned, else one of no length.
    /// </summary>
    public Place Put(ObisField field, T value, int rank, Place place)
    {
        int at = field.Index;
        bool taken = Has(field);
        if (taken && _ranks[at] <= rank)
        {
            return place;
        }

        Place loser = taken ? _places[at] : default;
        _present[at >> 6] |= 1UL << (at & 63);
        _values[at] = value;
        _ranks[at] = (byte)rank;
        _places[at] = place;
        return loser;
    }

    /// <summary>Puts a value that was worked out from others in its row, unless the meter sent one.</summary>
    public void Derive(ObisField field, T value)
    {
        if (!IsSent(field))
        {
            int at = field.Index;
            _present[at >> 6] |= 1UL << (at & 63);
            _values[at] = value;
            _ranks[at] = Derived;
            _places[at] = default;
        }
    }

    /// <summary>True when the row's value is one that the meter sent.</summary>
    public bool IsSent(ObisField field) => Has(field) && _ranks[field.Index] != Derived;

    /// <summary>True when the row's value came from this place.</summary>
    public bool IsFrom(ObisField field, Place place) => Has(field) && _places[field.Index] == place;

    /// <summary>A new value from the place that the row's value came from.</summary>
    public void Change(ObisField field, T value) => _values[field.Index] = value;

    /// <summary>How many rows have a value.</summary>
    public int Count()
    {
        int count = 0;
        foreach (ulong word in _present)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>The first row with a value at or after an index; −1 where there is none.</summary>
    public int NextIndex(int from)
    {
        int word = from >> 6;
        if (word >= _present.Length)
        {
            return -1;
        }

        ulong bits = _present[word] & (ulong.MaxValue << (from & 63));
        while (bits == 0)
        {
            if (++word >= _present.Length)
            {
                return -1;
            }

            bits = _present[word];
        }

        return (word << 6) + BitOperations.TrailingZeroCount(bits);
    }

    /// <summary>One bit for each row that has a value, the first row the lowest of the first word.</summary>
    public ReadOnlySpan<ulong> Present => _present;

    /// <summary>The value of a row that has one, and whether it was worked out from others.</summary>
    public (T Value, bool Derived) this[int index] => (_values[index], _ranks[index] == Derived);
}
