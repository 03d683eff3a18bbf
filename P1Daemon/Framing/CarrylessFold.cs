using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using X86 = System.Runtime.Intrinsics.X86;

namespace P1Daemon.Framing;

/// <summary>
/// Shortens data to sixteen bytes with the same checksum by carry-less multiplication: 64 bytes at a time, each of four accumulators is moved on by
/// x⁵¹² modulo the polynomial. Where the processor has no such instruction, the tables do it all.
/// </summary>
internal static class CarrylessFold
{
    /// <summary>Shorter data is not worth the set-up.</summary>
    public const int Shortest = 4 * BlockLength;

    const int BlockLength = 16;

    /// <summary>True where the processor multiplies without carry.</summary>
    public static bool IsSupported => X86.Pclmulqdq.IsSupported && BitConverter.IsLittleEndian;

    // The first eight bytes of a block stand 64 powers of x higher than the other eight.
    static readonly Vector128<ulong> _byOneBlock = Vector128.Create(Power(64 + 128), Power(128));
    static readonly Vector128<ulong> _byFourBlocks = Vector128.Create(Power(64 + 512), Power(512));

    /// <summary>Folds whole 64-byte pieces from the front of <paramref name="data"/>, at least one.</summary>
    /// <param name="data">In: all; out: what is left behind the pieces.</param>
    /// <param name="crc">Of what came before.</param>
    /// <returns>Sixteen bytes whose checksum, begun at zero, is that of the pieces.</returns>
    public static Vector128<byte> Fold(ref ReadOnlySpan<byte> data, ushort crc)
    {
        Vector128<ulong> a = Block(data, 0) ^ Vector128.CreateScalar((ulong)crc);
        Vector128<ulong> b = Block(data, 1);
        Vector128<ulong> c = Block(data, 2);
        Vector128<ulong> d = Block(data, 3);
        for (data = data[Shortest..]; data.Length >= Shortest; data = data[Shortest..])
        {
            a = MoveOn(a, _byFourBlocks) ^ Block(data, 0);
            b = MoveOn(b, _byFourBlocks) ^ Block(data, 1);
            c = MoveOn(c, _byFourBlocks) ^ Block(data, 2);
            d = MoveOn(d, _byFourBlocks) ^ Block(data, 3);
        }

        Vector128<ulong> whole = MoveOn(a, _byOneBlock) ^ b;
        whole = MoveOn(whole, _byOneBlock) ^ c;
        return (MoveOn(whole, _byOneBlock) ^ d).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<ulong> MoveOn(Vector128<ulong> value, Vector128<ulong> powers) =>
        X86.Pclmulqdq.CarrylessMultiply(value, powers, 0x00) ^ X86.Pclmulqdq.CarrylessMultiply(value, powers, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<ulong> Block(ReadOnlySpan<byte> data, int index) =>
        Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(data), (nuint)(index * BlockLength)).AsUInt64();

    // x^n modulo x¹⁶+x¹⁵+x²+1, its bits in the order of transmission (x⁰ is the highest). A product of two such numbers stands one power too high, so the constant is one lower.
    static ulong Power(int n)
    {
        uint remainder = 1;
        for (int i = 0; i < n - 1; i++)
        {
            remainder <<= 1;
            remainder ^= (remainder & 0x10000) != 0 ? 0x18005u : 0;
        }

        ulong reflected = 0;
        for (; remainder != 0; remainder &= remainder - 1)
        {
            reflected |= 1UL << (63 - BitOperations.TrailingZeroCount(remainder));
        }

        return reflected;
    }
}
