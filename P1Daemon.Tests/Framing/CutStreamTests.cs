using P1Daemon.Framing;
using P1Daemon.Simulation;

namespace P1Daemon.Tests.Framing;

/// <summary>Streams that begin or end anywhere: what is whole is found, and as soon as it is complete.</summary>
sealed class CutStreamTests
{
    static readonly Household _household = new(7, TimeZoneInfo.FindSystemTimeZoneById("Europe/Luxembourg"));
    static readonly EncryptedSmartyWriter _writer = new(7);
    static readonly byte[] _key = Convert.FromHexString(_writer.Key);
    static readonly byte[][] _encrypted = [.. Enumerable.Range(0, 6).Select(number => _writer.Write(_household.At(new DateTimeOffset(2026, 11, 23, 6, 36, 10 * number, TimeSpan.Zero))))];
    static readonly byte[] _plain = TelegramText.Dsmr50;
    static readonly byte[] _old = TelegramText.Unsealed("1-0:1.7.0(0000.50*kW)");

    readonly record struct Seen(FrameStatus Status, long Offset, int After);

    [Test]
    public void Whatever_is_cut_from_an_encrypted_stream_every_whole_frame_is_delivered_as_soon_as_it_is_complete()
    {
        for (int first = 0; first < 3; first++)
        {
            AssertEveryCutOfTheFirst(_encrypted[first..(first + 4)]);
        }
    }

    [Test]
    public void Whatever_is_cut_from_a_plain_stream_every_whole_telegram_is_delivered_as_soon_as_it_is_complete()
    {
        AssertEveryCutOfTheFirst([_plain, _plain, _plain]);
        AssertEveryCutOfTheFirst([_old, _old, _old]);
    }

    [Test]
    public void Whatever_is_cut_from_a_mixed_stream_every_whole_telegram_is_delivered_as_soon_as_it_is_complete()
    {
        AssertEveryCutOfTheFirst([_plain, _encrypted[0], _plain, _encrypted[1]]);
        AssertEveryCutOfTheFirst([_encrypted[0], _plain, _encrypted[1], _old]);
        AssertEveryCutOfTheFirst([_encrypted[1], _old, _encrypted[2]]);
    }

    [Test]
    public void Whatever_is_cut_from_the_end_of_a_frame_the_next_ones_are_found_and_one_is_rejected_at_most()
    {
        foreach (byte[] cut in new[] { _encrypted[0], _plain })
        {
            for (int length = 0; length < cut.Length; length++)
            {
                List<Seen> seen = Feed([.. _encrypted[1], .. cut[..length], .. _encrypted[2], .. _plain, .. _encrypted[3]]);
                Assert.That(seen.Count(frame => frame.Status == FrameStatus.Telegram), Is.GreaterThanOrEqualTo(4), $"cut at {length}");
                Assert.That(seen, Has.Count.LessThanOrEqualTo(5), $"cut at {length}");
            }
        }
    }

    [Test]
    public void A_frame_whose_length_is_damaged_costs_no_other_at_the_end_of_a_recording()
    {
        byte[] damaged = [.. _encrypted[0]];
        damaged[11] |= 0x20;
        List<Seen> seen = Feed([.. damaged, .. _encrypted[1], .. _plain, .. _encrypted[2]]);
        Assert.That(seen.Select(frame => frame.Status), Is.EqualTo(new[] { FrameStatus.Incomplete, FrameStatus.Telegram, FrameStatus.Telegram, FrameStatus.Telegram }));
    }

    [Test]
    public void The_rest_of_a_frame_alone_is_no_frame()
    {
        for (int cut = 1; cut < _encrypted[0].Length - 1; cut++)
        {
            Assert.That(Feed(_encrypted[0][cut..]), Is.Empty, $"cut at {cut}");
        }
    }

    [Test]
    public void A_telegram_is_rejected_whichever_bit_of_it_is_damaged()
    {
        byte[] telegram = TelegramText.With("1-0:1.7.0(00.500*kW)", "0-1:24.2.1(261123063500W)(02569.646*m\u00B3)", "0-0:96.13.0(\u00DB\u0095\u00B0\u00FF)");
        for (int bit = 8; bit < 8 * (telegram.Length - 6); bit++)
        {
            byte[] bad = [.. telegram];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            List<Seen> seen = Feed([.. bad, .. telegram]);
            Assert.That(seen.Select(frame => frame.Status), Has.Some.AnyOf(FrameStatus.Crc, FrameStatus.Incomplete), $"bit {bit}");
            Assert.That(seen[^1].Status, Is.EqualTo(FrameStatus.Telegram), $"bit {bit}");
        }
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("1A")]
    [TestCase("1AB")]
    public void A_checksum_that_the_end_cuts_is_incomplete(string digits) =>
        Assert.That(Feed([.. _plain[..^6], .. digits.Select(digit => (byte)digit)]).Single().Status, Is.EqualTo(FrameStatus.Incomplete));

    [TestCase("1AB\r")]
    [TestCase("1AB\n")]
    [TestCase("1AB2")]
    [TestCase("xy")]
    public void A_checksum_that_came_to_its_end_is_wrong(string digits) =>
        Assert.That(Feed([.. _plain[..^6], .. digits.Select(digit => (byte)digit)]).Single().Status, Is.EqualTo(FrameStatus.Crc));

    [Test]
    public void An_old_telegram_that_ends_with_the_mark_is_whole() =>
        Assert.That(Feed(_old[..^2]).Single().Status, Is.EqualTo(FrameStatus.Telegram));

    // A piece that is cut at the beginning may be reported as the first frame, and as incomplete only.
    static void AssertEveryCutOfTheFirst(byte[][] frames)
    {
        byte[] stream = [.. frames.SelectMany(frame => frame)];
        for (int cut = 1; cut < frames[0].Length; cut++)
        {
            List<Seen> seen = Feed(stream[cut..]);
            int at = frames[0].Length - cut;
            List<Seen> whole = [];
            foreach (byte[] frame in frames[1..])
            {
                whole.Add(new Seen(FrameStatus.Telegram, at, at + frame.Length));
                at += frame.Length;
            }

            Assert.That(seen.SkipWhile((frame, index) => index == 0 && frame.Status == FrameStatus.Incomplete), Is.EqualTo(whole), $"cut at {cut}");
        }
    }

    // Byte by byte, as a slow line would: each frame with the number of bytes after which it was there.
    static List<Seen> Feed(byte[] stream)
    {
        using var cipher = new FrameCipher(_key);
        var framer = new TelegramFramer(CrcRule.Auto, cipher);
        var seen = new List<Seen>();
        Frame frame;
        for (int at = 0; at < stream.Length; at++)
        {
            ReadOnlySpan<byte> one = stream.AsSpan(at, 1);
            while (framer.TryRead(ref one, out frame))
            {
                seen.Add(new Seen(frame.Status, frame.Offset, at + 1));
            }
        }

        while (framer.TryFlush(out frame))
        {
            seen.Add(new Seen(frame.Status, frame.Offset, stream.Length));
        }

        return seen;
    }
}
