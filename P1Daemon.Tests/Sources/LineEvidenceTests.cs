using System.Numerics;
using System.Text;
using P1Daemon.Sources;

namespace P1Daemon.Tests.Sources;

[TestFixture]
sealed class LineEvidenceTests
{
    [Test]
    public void Telegram_is_right() => Assert.That(Judge(TelegramText.Dsmr50), Is.EqualTo(LineVerdict.Right));

    [Test]
    public void Telegram_without_checksum_is_right() =>
        Assert.That(Judge(TelegramText.Unsealed("1-0:1.8.1(001193.270*kWh)")), Is.EqualTo(LineVerdict.Right));

    [Test]
    public void Telegram_with_a_checksum_of_its_own_kind_is_right()
    {
        byte[] telegram = TelegramText.Dsmr50;
        string text = Encoding.Latin1.GetString(telegram)[..^6];

        Assert.That(Judge(Encoding.Latin1.GetBytes(text + "ABCD\r\n")), Is.EqualTo(LineVerdict.Right));
    }

    [Test]
    public void Telegram_that_began_earlier_leaves_it_open() => Assert.That(Judge(TelegramText.Dsmr50[100..]), Is.EqualTo(LineVerdict.Open));

    [Test]
    public void Seven_bits_with_even_parity_read_as_eight_bits_are_wrong_long_before_the_telegram_ends()
    {
        byte[] bytes = [.. TelegramText.Dsmr50.Take(200).Select(each => (byte)(each | ((BitOperations.PopCount(each) & 1) << 7)))];

        Assert.That(Judge(bytes), Is.EqualTo(LineVerdict.Wrong));
    }

    [Test]
    public void Noise_of_another_speed_is_wrong() => Assert.That(Judge(Noise(200)), Is.EqualTo(LineVerdict.Wrong));

    [Test]
    public void A_little_noise_leaves_it_open() => Assert.That(Judge(Noise(100)), Is.EqualTo(LineVerdict.Open));

    [Test]
    public void Encrypted_frame_on_its_way_leaves_it_open() => Assert.That(Judge([0xDB, 0x08, .. Noise(300)]), Is.EqualTo(LineVerdict.Open));

    [Test]
    public void Verdict_does_not_depend_on_how_the_bytes_are_cut()
    {
        var evidence = new LineEvidence();
        LineVerdict[] verdicts = [.. TelegramText.Dsmr50.Select(each => evidence.Add([each]))];

        Assert.That(verdicts[..^1], Is.All.EqualTo(LineVerdict.Open));
        Assert.That(verdicts[^1], Is.EqualTo(LineVerdict.Right));
    }

    static LineVerdict Judge(byte[] bytes) => new LineEvidence().Add(bytes);

    static byte[] Noise(int length)
    {
        byte[] noise = new byte[length];
        new Random(7).NextBytes(noise);
        return noise;
    }
}
