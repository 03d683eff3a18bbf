using System.Security.Cryptography;
using P1Daemon.Framing;
using P1Daemon.Simulation;

namespace P1Daemon.Tests.Simulation;

/// <summary>The encrypted frame, opened by hand.</summary>
sealed class EncryptedSmartyWriterTests
{
    static readonly Household _household = new(5, TimeZoneInfo.FindSystemTimeZoneById("Europe/Luxembourg"));
    static readonly DateTimeOffset _time = new(2026, 11, 23, 6, 36, 10, TimeSpan.Zero);

    [Test]
    public void Frame_opens_with_the_key_and_holds_the_plain_telegram()
    {
        var writer = new EncryptedSmartyWriter(5);
        byte[] frame = writer.Write(_household.At(_time));

        byte[] titleAndCounter = [.. frame[2..10], .. frame[14..18]];
        byte[] text = new byte[frame.Length - 18 - 12];
        using var cipher = new AesGcm(Convert.FromHexString(writer.Key), 12);
        cipher.Decrypt(titleAndCounter, frame[18..^12], frame[^12..], text, Convert.FromHexString("3000112233445566778899AABBCCDDEEFF"));

        Assert.That(text, Is.EqualTo(new SmartyWriter().Write(_household.At(_time))));
    }

    [Test]
    public void Frame_has_the_header_of_general_glo_ciphering_and_its_length()
    {
        byte[] frame = new EncryptedSmartyWriter(5).Write(_household.At(_time));

        Assert.That(frame[..2], Is.EqualTo(new byte[] { 0xDB, 0x08 }));
        Assert.That(frame[10], Is.EqualTo(0x82));
        Assert.That((frame[11] << 8) + frame[12], Is.EqualTo(frame.Length - 13));
        Assert.That(frame[13], Is.EqualTo(0x30));
        Assert.That(EncryptedFrame.Length(frame), Is.EqualTo(frame.Length));
    }

    [Test]
    public void Counter_grows_with_the_clock()
    {
        var writer = new EncryptedSmartyWriter(5);

        byte[] first = writer.Write(_household.At(_time));
        byte[] next = writer.Write(_household.At(_time.AddSeconds(10)));

        Assert.That(Counter(next), Is.EqualTo(Counter(first) + 10));

        static long Counter(byte[] frame) => ((long)frame[14] << 24) + (frame[15] << 16) + (frame[16] << 8) + frame[17];
    }
}
