using BenchmarkDotNet.Attributes;
using P1Daemon.Framing;

namespace P1Daemon.Benchmarks;

/// <summary>The checksum over a telegram, in three ways.</summary>
public class CrcBenchmark
{
    const ushort Polynomial = 0xA001;

    static readonly ushort[] _table = [.. Enumerable.Range(0, 256).Select(b => Shift((ushort)b))];
    readonly byte[] _telegram = Samples.ThreePhase(Samples.Noon);

    /// <summary>What the daemon uses.</summary>
    [Benchmark(Description = "CRC over 942 bytes, as the daemon does it")]
    public ushort SixteenTables() => Crc16.Compute(_telegram);

    /// <summary>What most programs use.</summary>
    [Benchmark(Description = "CRC over 942 bytes, one table of 256 entries")]
    public ushort OneTable()
    {
        ushort crc = 0;
        foreach (byte b in _telegram)
        {
            crc = (ushort)((crc >> 8) ^ _table[unchecked((byte)(crc ^ b))]);
        }

        return crc;
    }

    /// <summary>The definition (P1 5.0.2 §6.2).</summary>
    [Benchmark(Description = "CRC over 942 bytes, bit by bit")]
    public ushort BitByBit()
    {
        ushort crc = 0;
        foreach (byte b in _telegram)
        {
            crc = Shift((ushort)(crc ^ b));
        }

        return crc;
    }

    static ushort Shift(ushort crc)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            crc = (ushort)((crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial);
        }

        return crc;
    }
}
