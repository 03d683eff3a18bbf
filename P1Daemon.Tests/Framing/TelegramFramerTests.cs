using System.Text;
using P1Daemon.Framing;

namespace P1Daemon.Tests.Framing;

/// <summary>What the framer makes of streams, clean and dirty.</summary>
sealed class TelegramFramerTests
{
    static readonly byte[] _good = TelegramText.Dsmr50;
    static readonly byte[] _short = TelegramText.With("1-0:1.7.0(00.500*kW)");

    [Test]
    public void A_telegram_is_handed_on_byte_for_byte()
    {
        Assert.That(Read([_good]), Is.EqualTo(new[] { (FrameStatus.Telegram, Text(_good), 0L) }));
    }

    [Test]
    public void Every_split_position_gives_the_same_frames()
    {
        byte[] half = _good[..300];
        byte[] wrong = [.. _short];
        wrong[^12] ^= 1;
        byte[] stream = [.. "5\\2P1METER\r\n1-0:1.8.1(00"u8, .. _short, 0xFF, 0x00, .. half, .. "\r\n"u8, .. _good, .. wrong, .. "noise"u8, .. _good, .. _short];
        List<(FrameStatus, string, long)> whole = Read([stream]);
        Assert.That(whole.Select(frame => frame.Item1), Is.EqualTo(new[]
        {
            FrameStatus.Telegram, FrameStatus.Incomplete, FrameStatus.Telegram, FrameStatus.Crc, FrameStatus.Telegram, FrameStatus.Telegram,
        }));
        for (int cut = 0; cut <= stream.Length; cut++)
        {
            Assert.That(Read([stream[..cut], stream[cut..]]), Is.EqualTo(whole), $"cut at {cut}");
        }

        Assert.That(Read([.. stream.Select(b => new[] { b })]), Is.EqualTo(whole), "byte by byte");
    }

    [Test]
    public void Three_pieces_of_any_size_give_the_same_frames()
    {
        byte[] stream = [.. "/x"u8, .. _short, .. _short[..40], .. "\n"u8, .. _short];
        List<(FrameStatus, string, long)> whole = Read([stream]);
        for (int first = 0; first < stream.Length; first += 3)
        {
            for (int second = first; second < stream.Length; second += 5)
            {
                Assert.That(Read([stream[..first], stream[first..second], stream[second..]]), Is.EqualTo(whole), $"cuts at {first}, {second}");
            }
        }
    }

    [Test]
    public void Every_flipped_bit_is_rejected()
    {
        for (int at = 0; at < _short.Length - 2; at++)
        {
            byte[] bad = [.. _short];
            bad[at] ^= 0x08;
            Assert.That(Read([bad]).Select(frame => frame.Item1), Has.None.EqualTo(FrameStatus.Telegram), $"bit 3 of byte {at}");
        }
    }

    [Test]
    public void A_telegram_behind_noise_without_line_end_is_accepted()
    {
        var random = new Random(7);
        byte[] noise = new byte[300_000];
        random.NextBytes(noise);
        noise.AsSpan().Replace((byte)'\n', (byte)'x');
        noise.AsSpan().Replace((byte)'\r', (byte)'x');
        noise.AsSpan().Replace((byte)0xDB, (byte)'x');
        List<(FrameStatus Status, string, long)> frames = Read(Pieces([.. noise, .. _good], 1000));
        Assert.That(frames[^1], Is.EqualTo((FrameStatus.Telegram, Text(_good), (long)noise.Length)));
        Assert.That(frames.Count(frame => frame.Status == FrameStatus.TooLong), Is.InRange(10, 40), "one report for each 16 kB");
    }

    [Test]
    public void A_telegram_glued_to_a_cut_one_is_accepted()
    {
        Assert.That(Read([[.. _good[..411], .. _short]]).Select(frame => (frame.Item1, frame.Item3)),
            Is.EqualTo(new[] { (FrameStatus.Incomplete, 0L), (FrameStatus.Telegram, 411L) }));
    }

    [Test]
    public void Slashes_and_marks_in_texts_are_text()
    {
        byte[] telegram = TelegramText.Seal("/HLY5/D545-METER", "", "0-0:96.13.0(test-/-test!AB)");
        Assert.That(Read([telegram]), Is.EqualTo(new[] { (FrameStatus.Telegram, Text(telegram), 0L) }));
    }

    [TestCase("\r\n")]
    [TestCase("\n")]
    [TestCase("\r")]
    public void Any_line_end_will_do(string end)
    {
        byte[] body = Encoding.ASCII.GetBytes(string.Join(end, "/TST5\\2X", "", "1-3:0.2.8(50)", "1-0:1.7.0(00.500*kW)", "!"));
        byte[] telegram = [.. body, .. Encoding.ASCII.GetBytes($"{Crc16.Compute(body):X4}{end}")];
        Assert.That(Read([telegram, telegram]).Select(frame => frame.Item1), Is.EqualTo(new[] { FrameStatus.Telegram, FrameStatus.Telegram }));
    }

    [Test]
    public void A_meter_that_ends_lines_with_CR_alone_does_not_wait_for_the_next_telegram()
    {
        byte[] body = "/TST5\\2X\r\r1-0:1.7.0(00.500*kW)\r!"u8.ToArray();
        var framer = new TelegramFramer();
        ReadOnlySpan<byte> input = [.. body, .. Encoding.ASCII.GetBytes($"{Crc16.Compute(body):X4}\r")];
        Assert.That(framer.TryRead(ref input, out Frame frame) && frame.Status == FrameStatus.Telegram);
    }

    [TestCase("\0\r\n", TestName = "A NUL behind the checksum is passed over")]
    [TestCase(" \r\n", TestName = "A blank behind the checksum is passed over")]
    public void Filler_behind_the_checksum(string filler)
    {
        byte[] telegram = [.. _short[..^2], .. Encoding.ASCII.GetBytes(filler)];
        Assert.That(Read([telegram]).Single().Item1, Is.EqualTo(FrameStatus.Telegram));
    }

    [Test]
    public void A_checksum_in_lower_case_or_without_leading_zeros_is_right()
    {
        (byte[] body, ushort crc) = BodyWithCrcBelow(0x1000);
        Assert.That(Read([[.. body, .. Encoding.ASCII.GetBytes($"{crc:x}\r\n")]]).Single().Item1, Is.EqualTo(FrameStatus.Telegram));
    }

    [Test]
    public void An_end_glued_to_the_last_line_is_an_end()
    {
        byte[] body = "/ADN9 6534\r\n\r\n1-0:71.7.0(123.1*A)!"u8.ToArray();
        Assert.That(Read([[.. body, .. Encoding.ASCII.GetBytes($"{Crc16.Compute(body):X4}\r\n")]]).Single().Item1, Is.EqualTo(FrameStatus.Telegram));
    }

    [TestCase(CrcRule.Auto, FrameStatus.Telegram)]
    [TestCase(CrcRule.Required, FrameStatus.Crc)]
    [TestCase(CrcRule.Ignore, FrameStatus.Telegram)]
    public void Without_version_line_and_checksum(CrcRule rule, FrameStatus expected) =>
        Assert.That(Read([TelegramText.Unsealed("1-0:1.7.0(0000.50*kW)")], rule).Single().Item1, Is.EqualTo(expected));

    [TestCase(CrcRule.Auto, FrameStatus.Crc)]
    [TestCase(CrcRule.Required, FrameStatus.Crc)]
    [TestCase(CrcRule.Ignore, FrameStatus.Telegram)]
    public void With_version_line_but_no_checksum(CrcRule rule, FrameStatus expected)
    {
        Assert.That(Read([TelegramText.Unsealed("1-3:0.2.8(50)")], rule).Single().Item1, Is.EqualTo(expected));
        Assert.That(Read([TelegramText.Unsealed("0-0:96.1.4(50217)")], rule).Single().Item1, Is.EqualTo(expected));
    }

    [TestCase(CrcRule.Required, FrameStatus.Crc)]
    [TestCase(CrcRule.Ignore, FrameStatus.Telegram)]
    public void With_a_wrong_checksum(CrcRule rule, FrameStatus expected)
    {
        byte[] wrong = [.. _short[..^6], .. "0000\r\n"u8];
        Assert.That(Read([wrong], rule).Single().Item1, Is.EqualTo(expected));
    }

    [Test]
    public void What_is_left_at_the_end_is_a_telegram_without_line_end_or_incomplete()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Read([_short[..^2]]).Single().Item1, Is.EqualTo(FrameStatus.Telegram));
            Assert.That(Read([_short[..^20]]).Single().Item1, Is.EqualTo(FrameStatus.Incomplete));
            Assert.That(Read(["no telegram at all"u8.ToArray()]), Is.Empty);
        });
    }

    [Test]
    public void Reset_forgets_a_half_telegram()
    {
        var framer = new TelegramFramer();
        ReadOnlySpan<byte> half = _short.AsSpan(0, 50);
        Assert.That(framer.TryRead(ref half, out _), Is.False);
        framer.Reset();
        ReadOnlySpan<byte> input = _short;
        Assert.That(framer.TryRead(ref input, out Frame frame), Is.True);
        Assert.That((frame.Status, frame.Offset), Is.EqualTo((FrameStatus.Telegram, 50L)));
    }

    static List<(FrameStatus, string, long)> Read(IEnumerable<byte[]> pieces, CrcRule rule = CrcRule.Auto)
    {
        var framer = new TelegramFramer(rule);
        var frames = new List<(FrameStatus, string, long)>();
        Frame frame;
        foreach (byte[] piece in pieces)
        {
            ReadOnlySpan<byte> input = piece;
            while (framer.TryRead(ref input, out frame))
            {
                frames.Add((frame.Status, Text(frame.Bytes), frame.Offset));
            }

            Assert.That(input.IsEmpty);
        }

        while (framer.TryFlush(out frame))
        {
            frames.Add((frame.Status, Text(frame.Bytes), frame.Offset));
        }

        return frames;
    }

    static IEnumerable<byte[]> Pieces(byte[] stream, int size) => stream.Chunk(size);

    static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    static (byte[] Body, ushort Crc) BodyWithCrcBelow(int limit)
    {
        for (int i = 0; ; i++)
        {
            byte[] body = Encoding.ASCII.GetBytes($"/TST5\\2X\r\n\r\n0-0:96.7.21({i:D5})\r\n!");
            if (Crc16.Compute(body) is var crc && crc < limit)
            {
                return (body, crc);
            }
        }
    }
}
