using System.Numerics;
using P1Daemon.Commands.Doctor;

namespace P1Daemon.Tests.Commands.Doctor;

/// <summary>A line that is upside down is recognised, whatever UART reads it, and nothing else is taken for one.</summary>
sealed class InvertedLineTests
{
    static readonly byte[] _text = TelegramText.Dsmr50;

    [Test]
    public void Eight_bits_are_recognised([Values] bool sevenRead, [Values(0, 0.02)] double pauses, [Values] bool restarts) =>
        Assert.That(InvertedLine.Fits(InvertedUart.Read(_text, Characters.Eight, sevenRead ? Characters.SevenEven : Characters.Eight, pauses, restarts)));

    [Test]
    public void Seven_bits_and_parity_are_recognised([Values] bool sevenRead, [Values] bool restarts) =>
        Assert.That(InvertedLine.Fits(InvertedUart.Read(Seven(), Characters.SevenEven, sevenRead ? Characters.SevenEven : Characters.Eight, 0, restarts)));

    [Test]
    public void A_line_that_is_upright_is_none()
    {
        Assert.That(InvertedLine.Fits(_text), Is.False);
        Assert.That(InvertedLine.Fits(Seven()), Is.False);
        Assert.That(InvertedLine.Fits([.. Seven().Select(each => (byte)(each | ((BitOperations.PopCount(each) & 1) << 7)))]), Is.False);
    }

    [Test]
    public void Noise_is_none([Values(0xFF, 0x7F)] int mask, [Range(1, 20)] int seed)
    {
        byte[] noise = new byte[400];
        new Random(seed).NextBytes(noise);
        Assert.That(InvertedLine.Fits([.. noise.Select(each => (byte)(each & mask))]), Is.False);
    }

    [Test]
    public void A_few_bytes_say_nothing() => Assert.That(InvertedLine.Fits([0x9F, 0x9F, 0x9F, 0x9F]), Is.False);

    static byte[] Seven() => [.. _text.Select(each => (byte)(each & 0x7F))];
}
