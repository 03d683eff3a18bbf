using System.Text;
using P1Daemon.Framing;

namespace P1Daemon.Tests.Framing;

/// <summary>The checksum against values from outside, and against the way it is defined.</summary>
sealed class Crc16Tests
{
    [Test]
    public void Check_value_of_CRC_16_ARC_is_BB3D() =>
        Assert.That(Crc16.Compute("123456789"u8), Is.EqualTo(0xBB3D));

    [Test]
    public void Of_nothing_is_zero() =>
        Assert.That(Crc16.Compute([]), Is.Zero);

    [Test]
    public void Differs_from_XMODEM_whose_table_goes_under_the_same_name()
    {
        byte[] data = "123456789"u8.ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(Xmodem(data), Is.EqualTo(0x31C3), "the check value of CRC-16/XMODEM");
            Assert.That(Crc16.Compute(data), Is.Not.EqualTo(Xmodem(data)));
            Assert.That(Crc16.Compute(TelegramText.Dsmr50.AsSpan(..^6)), Is.Not.EqualTo(Xmodem(TelegramText.Dsmr50[..^6])));
        });
    }

    [Test]
    public void Equals_the_definition_bit_by_bit_at_every_length()
    {
        var random = new Random(1);
        byte[] data = new byte[700];
        random.NextBytes(data);
        for (int length = 0; length <= data.Length; length++)
        {
            ushort right = BitByBit(data.AsSpan(0, length));
            Assert.That(Crc16.Compute(data.AsSpan(0, length)), Is.EqualTo(right), $"length {length}");
            Assert.That(Crc16.ByTables(data.AsSpan(0, length), 0), Is.EqualTo(right), $"length {length}, by tables");
        }
    }

    [Test]
    public void Goes_on_from_an_earlier_result()
    {
        byte[] data = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("one part and another, with more than sixteen bytes in each; ", 4)));
        for (int cut = 0; cut <= data.Length; cut++)
        {
            Assert.That(Crc16.Compute(data.AsSpan(cut), Crc16.Compute(data.AsSpan(0, cut))), Is.EqualTo(Crc16.Compute(data)));
        }
    }

    // P1 5.0.2 §6.2: x16 + x15 + x2 + 1, least significant bit first.
    static ushort BitByBit(ReadOnlySpan<byte> data)
    {
        int crc = 0;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return (ushort)crc;
    }

    // Polynomial 1021h, most significant bit first.
    static ushort Xmodem(byte[] data)
    {
        int crc = 0;
        foreach (byte b in data)
        {
            crc ^= b << 8;
            for (int i = 0; i < 8; i++)
            {
                crc = ((crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xFFFF;
            }
        }

        return (ushort)crc;
    }
}
