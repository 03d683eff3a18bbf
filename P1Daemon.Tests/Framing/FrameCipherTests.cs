using System.Security.Cryptography;
using P1Daemon.Framing;

namespace P1Daemon.Tests.Framing;

/// <summary>Encrypted frames: opened, refused, and found again after a lost byte.</summary>
sealed class FrameCipherTests
{
    static readonly byte[] _key = Convert.FromHexString("0123456789ABCDEFFEDCBA9876543210");
    static readonly byte[] _luxembourg = Convert.FromHexString("00112233445566778899AABBCCDDEEFF");
    static readonly byte[] _other = Convert.FromHexString("FFEEDDCCBBAA99887766554433221100");

    [Test]
    public void A_frame_opens_with_its_key_and_Luxembourgs_authentication_key() =>
        Assert.That(Open(Encrypt(TelegramText.Dsmr50, 1)), Is.EqualTo((Opening.Verified, Convert.ToHexString(TelegramText.Dsmr50))));

    [Test]
    public void A_frame_of_another_country_opens_with_its_own_authentication_key() =>
        Assert.That(Open(Encrypt(TelegramText.Dsmr50, 1, authentication: _other), _key, _other).Opening, Is.EqualTo(Opening.Verified));

    [Test]
    public void Where_the_tag_does_not_verify_a_right_checksum_counts() =>
        Assert.That(Open(Encrypt(TelegramText.Dsmr50, 1, authentication: _other)), Is.EqualTo((Opening.Unverified, Convert.ToHexString(TelegramText.Dsmr50))));

    [Test]
    public void Where_neither_tag_nor_checksum_is_right_the_frame_does_not_open()
    {
        byte[] wrong = [.. TelegramText.Dsmr50];
        wrong[200] ^= 1;
        Assert.That(Open(Encrypt(wrong, 1, authentication: _other)).Opening, Is.EqualTo(Opening.Failed));
    }

    [Test]
    public void Without_checksum_an_unverified_text_is_no_telegram() =>
        Assert.That(Open(Encrypt(TelegramText.Unsealed("1-0:1.7.0(00.500*kW)"), 1, authentication: _other)).Opening, Is.EqualTo(Opening.Failed));

    [Test]
    public void A_wrong_key_does_not_open() =>
        Assert.That(Open(Encrypt(TelegramText.Dsmr50, 1), _other).Opening, Is.EqualTo(Opening.Failed));

    [Test]
    public void Without_key_it_says_so() =>
        Assert.That(Open(Encrypt(TelegramText.Dsmr50, 1), null).Opening, Is.EqualTo(Opening.NoKey));

    [Test]
    public void A_frame_without_tag_opens_by_its_checksum() =>
        Assert.That(Open(Encrypt(TelegramText.Dsmr50, 1, security: 0x20)).Opening, Is.EqualTo(Opening.Unverified));

    [TestCase(40, TestName = "A text whose length fits one byte")]
    [TestCase(140, TestName = "A text whose length needs 81h and one byte")]
    public void Lengths(int filler)
    {
        byte[] telegram = TelegramText.Seal("/T5\\X", "0-0:96.13.0(" + new string('x', filler) + ")");
        Assert.That(Open(Encrypt(telegram, 1)).Opening, Is.EqualTo(Opening.Verified));
    }

    [Test]
    public void Frames_are_found_however_the_bytes_are_cut()
    {
        byte[] stream = [0x42, .. Encrypt(TelegramText.Dsmr50, 1), .. Encrypt(TelegramText.Dsmr50, 2), .. TelegramText.Dsmr50];
        FrameStatus[] three = [FrameStatus.Telegram, FrameStatus.Telegram, FrameStatus.Telegram];
        for (int cut = 0; cut <= stream.Length; cut += 7)
        {
            Assert.That(Read(stream[..cut], stream[cut..]), Is.EqualTo(three), $"cut at {cut}");
        }
    }

    [Test]
    public void A_lost_byte_costs_at_most_its_own_frame_wherever_it_is()
    {
        byte[] first = Encrypt(TelegramText.Dsmr50, 1);
        byte[] second = Encrypt(TelegramText.Dsmr50, 2);
        byte[] third = Encrypt(TelegramText.Dsmr50, 3);
        for (int lost = 13; lost < first.Length; lost += 11)
        {
            byte[] stream = [.. first[..lost], .. first[(lost + 1)..], .. second, .. third];
            Assert.That(Read(stream).Count(status => status == FrameStatus.Telegram), Is.GreaterThanOrEqualTo(2), $"byte {lost} lost");
        }
    }

    static (Opening Opening, string Text) Open(byte[] frame) => Open(frame, _key);

    static (Opening Opening, string Text) Open(byte[] frame, byte[]? key, byte[]? authentication = null)
    {
        using var cipher = new FrameCipher(key, authentication);
        Opening opening = cipher.Open(frame, out ReadOnlySpan<byte> telegram);
        return (opening, Convert.ToHexString(telegram));
    }

    static List<FrameStatus> Read(params byte[][] pieces)
    {
        using var cipher = new FrameCipher(_key);
        var framer = new TelegramFramer(CrcRule.Auto, cipher);
        var statuses = new List<FrameStatus>();
        foreach (byte[] piece in pieces)
        {
            ReadOnlySpan<byte> input = piece;
            while (framer.TryRead(ref input, out Frame frame))
            {
                statuses.Add(frame.Status);
            }
        }

        return statuses;
    }

    // Luxembourg P1 §3.2.5, written independently of the program's own reading of it.
    static byte[] Encrypt(byte[] telegram, byte counter, byte security = 0x30, byte[]? authentication = null)
    {
        byte[] title = "SYSTEM01"u8.ToArray();
        byte[] count = [0, 0, 0, counter];
        byte[] cipher = new byte[telegram.Length];
        byte[] tag = new byte[12];
        using var gcm = new AesGcm(_key, 12);
        byte[] nonce = [.. title, .. count];
        byte[] additional = [security, .. authentication ?? _luxembourg];
        gcm.Encrypt(nonce, telegram, cipher, tag, additional);
        byte[] body = [security, .. count, .. cipher, .. security == 0x30 ? tag : []];
        byte[] length = body.Length switch
        {
            < 0x80 => [(byte)(body.Length & 0xFF)],
            < 0x100 => [0x81, (byte)(body.Length & 0xFF)],
            _ => [0x82, (byte)(body.Length >> 8), (byte)(body.Length & 0xFF)],
        };
        return [0xDB, 8, .. title, .. length, .. body];
    }
}
