using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace P1Daemon.Framing;

/// <summary>
/// CRC-16/ARC, the checksum of a P1 telegram (P1 5.0.2 §6.2): polynomial x¹⁶+x¹⁵+x²+1, least significant bit first,
/// nothing XORed in or out. Check value BB3D for "123456789". It is not CRC-16/XMODEM, whose table some libraries ship under the same name.
/// </summary>
internal static class Crc16
{
    /// <summary>8005h with its bits in the order in which they are computed.</summary>
    const ushort Polynomial = 0xA001;

    // Sixteen bytes are taken at a time, each through a table of its own (slicing): one table would wait for each byte in turn.
    const int Slices = 16;

    static readonly ushort[] _tables = Generate();

    /// <summary>The checksum over <paramref name="data"/>, going on from an earlier result where one is given.</summary>
    public static ushort Compute(ReadOnlySpan<byte> data, ushort crc = 0)
    {
        if (!CarrylessFold.IsSupported || data.Length < CarrylessFold.Shortest)
        {
            return ByTables(data, crc);
        }

        Span<byte> folded = stackalloc byte[Slices];
        Vector128.CopyTo(CarrylessFold.Fold(ref data, crc), folded);
        return ByTables(data, ByTables(folded, 0));
    }

    /// <summary>The same by tables alone: what every processor can do, and what the faster way is proved against.</summary>
    public static ushort ByTables(ReadOnlySpan<byte> data, ushort crc)
    {
        unchecked
        {
            ref ushort tables = ref MemoryMarshal.GetArrayDataReference(_tables);
            while (data.Length >= Slices)
            {
                crc = Slice(ref tables, ref MemoryMarshal.GetReference(data), crc);
                data = data[Slices..];
            }

            foreach (byte b in data)
            {
                crc = (ushort)((crc >> 8) ^ Unsafe.Add(ref tables, (byte)(crc ^ b)));
            }

            return crc;
        }
    }

    // Indexes into the tables are a slice number below 16 and a byte: always within the 16 × 256 entries.
    static ushort Slice(ref ushort tables, ref byte data, ushort crc)
    {
        unchecked
        {
            ulong first = LittleEndian(ref data) ^ crc;
            ulong second = LittleEndian(ref Unsafe.Add(ref data, sizeof(ulong)));
            return (ushort)(Eight(ref Unsafe.Add(ref tables, 8 * 256), first) ^ Eight(ref tables, second));
        }
    }

    // The first of eight bytes has seven more behind it: the highest of these eight tables.
    static int Eight(ref ushort tables, ulong bytes)
    {
        unchecked
        {
            return Unsafe.Add(ref tables, (7 * 256) + (byte)bytes)
                ^ Unsafe.Add(ref tables, (6 * 256) + (byte)(bytes >> 8))
                ^ Unsafe.Add(ref tables, (5 * 256) + (byte)(bytes >> 16))
                ^ Unsafe.Add(ref tables, (4 * 256) + (byte)(bytes >> 24))
                ^ Unsafe.Add(ref tables, (3 * 256) + (byte)(bytes >> 32))
                ^ Unsafe.Add(ref tables, (2 * 256) + (byte)(bytes >> 40))
                ^ Unsafe.Add(ref tables, 256 + (byte)(bytes >> 48))
                ^ Unsafe.Add(ref tables, (byte)(bytes >> 56));
        }
    }

    static ulong LittleEndian(ref byte data)
    {
        ulong bytes = Unsafe.ReadUnaligned<ulong>(ref data);
        return BitConverter.IsLittleEndian ? bytes : BinaryPrimitives.ReverseEndianness(bytes);
    }

    // Table 0 is the usual one; table n is what its byte becomes after n further zero bytes.
    static ushort[] Generate()
    {
        var tables = new ushort[Slices * 256];
        for (int b = 0; b < 256; b++)
        {
            ushort crc = (ushort)b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (ushort)((crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial);
            }

            tables[b] = crc;
        }

        for (int i = 256; i < tables.Length; i++)
        {
            ushort before = tables[i - 256];
            tables[i] = (ushort)((before >> 8) ^ tables[before & 0xFF]);
        }

        return tables;
    }
}
