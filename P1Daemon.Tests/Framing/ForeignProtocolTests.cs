using P1Daemon.Framing;

namespace P1Daemon.Tests.Framing;

/// <summary>Meters that speak something else are named, and P1 text never is.</summary>
sealed class ForeignProtocolTests
{
    [Test]
    public void HDLC_frames_are_named() =>
        Assert.That(ForeignProtocol.Recognise([0, .. Hdlc(20), .. Hdlc(20)]), Does.Contain("HDLC"));

    [Test]
    public void M_Bus_long_frames_are_named() =>
        Assert.That(ForeignProtocol.Recognise([0xE5, 0x68, 5, 5, 0x68, 8, 1, 0x72, 1, 2, 0x7E, 0x16]), Does.Contain("M-Bus"));

    [Test]
    public void P1_text_and_encrypted_P1_are_not()
    {
        Assert.That(ForeignProtocol.Recognise(TelegramText.Dsmr50), Is.Null);
        Assert.That(ForeignProtocol.Recognise("h~ h~ 68 ~~"u8), Is.Null);
    }

    static byte[] Hdlc(int length) => [0x7E, 0xA0, (byte)length, .. Enumerable.Repeat((byte)0x33, length - 2), 0x7E];
}
