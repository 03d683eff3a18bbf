using System.Globalization;
using System.Text;
using P1Daemon.Framing;

namespace P1Daemon.Tests.Framing;

/// <summary>Streams that meters, cables and converters in the field produce. The numbers continue those of the parser's oddities.</summary>
sealed class OddStreamTests
{
    static readonly byte[] _telegram = TelegramText.With("1-0:1.8.1(000100.000*kWh)", "1-0:1.7.0(00.500*kW)");

    [Test]
    public void Oddity_16_the_checksum_is_over_raw_bytes_whatever_they_are()
    {
        byte[] telegram = TelegramText.With("0-0:96.13.0(\u0095\u00B0\u00E6\u00FF)");
        Assert.That(Statuses(telegram), Is.EqualTo(new[] { FrameStatus.Telegram }));
    }

    [Test]
    public void Oddity_17_telnet_options_before_the_first_telegram_are_passed_over() =>
        Assert.That(Statuses([0xFF, 0xFB, 0x03, 0xFF, 0xFD, 0x00, .. _telegram]), Is.EqualTo(new[] { FrameStatus.Telegram }));

    [Test]
    public void Oddity_18_every_lost_byte_is_noticed_and_costs_one_telegram()
    {
        for (int lost = 0; lost < _telegram.Length - 2; lost++)
        {
            byte[] stream = [.. _telegram[..lost], .. _telegram[(lost + 1)..], .. _telegram];
            Assert.That(Statuses(stream).Count(status => status == FrameStatus.Telegram), Is.EqualTo(1), $"byte {lost} lost");
        }
    }

    [Test]
    public void Oddity_18_two_telegrams_glued_together_at_a_line_leave_the_second()
    {
        int cut = Encoding.ASCII.GetString(_telegram).IndexOf("1-0:1.7.0", StringComparison.Ordinal);
        Assert.That(Statuses([.. _telegram[..cut], .. _telegram]), Is.EqualTo(new[] { FrameStatus.Incomplete, FrameStatus.Telegram }));
    }

    [Test]
    public void Oddity_20_a_checksum_that_lost_its_leading_zeros()
    {
        for (int number = 0, found = 0; found < 3; number++)
        {
            byte[] telegram = TelegramText.With($"0-0:96.7.21({number:D5})");
            if (telegram[^6] != '0')
            {
                continue;
            }

            found++;
            Assert.That(Statuses([.. telegram[..^6], .. telegram[^5..]]), Is.EqualTo(new[] { FrameStatus.Telegram }));
        }
    }

    [Test]
    public void Oddity_21_a_NUL_behind_the_checksum() =>
        Assert.That(Statuses([.. _telegram[..^2], 0, .. "\r\n"u8, .. _telegram]), Is.EqualTo(new[] { FrameStatus.Telegram, FrameStatus.Telegram }));

    [Test]
    public void Oddity_22_a_checksum_of_another_polynomial_needs_the_check_switched_off()
    {
        byte[] body = _telegram[..^6];
        byte[] telegram = [.. body, .. Encoding.ASCII.GetBytes(X25(body).ToString("X4", CultureInfo.InvariantCulture)), .. "\r\n"u8];
        Assert.Multiple(() =>
        {
            Assert.That(X25("123456789"u8), Is.EqualTo(0x906E), "the check value of CRC-16/X-25");
            Assert.That(Statuses(telegram), Is.EqualTo(new[] { FrameStatus.Crc }));
            Assert.That(Statuses(telegram, CrcRule.Ignore), Is.EqualTo(new[] { FrameStatus.Telegram }));
        });
    }

    [Test]
    public void Oddity_23_the_rest_of_a_telegram_after_opening_is_noise_and_no_error()
    {
        for (int opened = 1; opened < _telegram.Length; opened++)
        {
            Assert.That(Statuses([.. _telegram[opened..], .. _telegram]), Is.EqualTo(new[] { FrameStatus.Telegram }), $"opened at byte {opened}");
        }
    }

    [Test]
    public void Oddity_34_slashes_within_a_message_are_text() =>
        Assert.That(Statuses(TelegramText.With("0-0:96.13.0(see https://grid/now)")), Is.EqualTo(new[] { FrameStatus.Telegram }));

    [Test]
    public void Oddity_35_a_slash_within_the_ident_line() =>
        Assert.That(Statuses(TelegramText.Seal("/TST5/P1-METER", "", "1-3:0.2.8(50)", "1-0:1.7.0(00.500*kW)")), Is.EqualTo(new[] { FrameStatus.Telegram }));

    [Test]
    public void Oddity_38_a_telegram_that_comes_in_pieces_is_whole_however_long_it_takes()
    {
        var framer = new TelegramFramer();
        foreach (byte b in _telegram[..^1])
        {
            ReadOnlySpan<byte> one = [b];
            Assert.That(framer.TryRead(ref one, out _), Is.False);
        }

        ReadOnlySpan<byte> last = _telegram.AsSpan(^1);
        Assert.That(framer.TryRead(ref last, out Frame frame) && frame.Status == FrameStatus.Telegram);
    }

    [Test]
    public void Oddity_42_thirteen_months_of_peaks_and_the_longest_message_fit()
    {
        string peaks = "0-0:98.1.0(13)(1-0:1.6.0)(1-0:1.6.0)" + string.Concat(Enumerable.Repeat("(261101000000W)(261014181500S)(03.750*kW)", 13));
        string failures = "1-0:99.97.0(10)(0-0:96.7.19)" + string.Concat(Enumerable.Repeat("(261101030405W)(0000000321*s)", 10));
        byte[] telegram = TelegramText.With([peaks, failures, $"0-0:96.13.0({new string('4', 2048)})", .. TelegramText.Dsmr50Lines[3..]]);
        Assert.That(telegram, Has.Length.GreaterThan(3500));
        Assert.That(Statuses([.. telegram, .. telegram]), Is.EqualTo(new[] { FrameStatus.Telegram, FrameStatus.Telegram }));
    }

    [TestCase("\n")]
    [TestCase("\r")]
    [TestCase("\r\n")]
    public void Oddity_43_other_line_ends_and_one_before_the_slash(string end)
    {
        byte[] body = Encoding.ASCII.GetBytes(string.Join(end, "/TST5\\2P1METER", "", "1-3:0.2.8(50)", "1-0:1.7.0(00.500*kW)", "!"));
        byte[] telegram = Encoding.ASCII.GetBytes($"{Crc16.Compute(body):X4}{end}");
        Assert.That(Statuses([.. "\n"u8, .. body, .. telegram, .. "\n"u8, .. body, .. telegram]), Is.EqualTo(new[] { FrameStatus.Telegram, FrameStatus.Telegram }));
    }

    [Test]
    public void A_line_feed_that_only_follows_the_end_is_noise_however_the_stream_is_cut()
    {
        byte[] body = "/TST5\r\r1-0:1.7.0(00.500*kW)\r!"u8.ToArray();
        byte[] stream = [.. body, .. Encoding.ASCII.GetBytes($"{Crc16.Compute(body):X4}\r\n"), .. _telegram];
        var framer = new TelegramFramer();
        ReadOnlySpan<byte> whole = stream;
        Assert.That(framer.TryRead(ref whole, out Frame frame) && frame.Bytes[^1] == '\r');
        Assert.That(framer.TryRead(ref whole, out frame) && frame.Offset == stream.Length - _telegram.Length);
    }

    [Test]
    [MaxTime(10_000)]
    public void Noise_of_nothing_but_slashes_is_passed_over_without_searching_it_again_and_again()
    {
        byte[] slashes = new byte[1_000_000];
        slashes.AsSpan().Fill((byte)'/');
        List<FrameStatus> statuses = Statuses([.. slashes, .. _telegram]);
        Assert.That(statuses[^1], Is.EqualTo(FrameStatus.Telegram));
        Assert.That(statuses.Count(status => status == FrameStatus.TooLong), Is.EqualTo(1_000_000 / (16 * 1024)).Within(2));
    }

    static List<FrameStatus> Statuses(byte[] stream, CrcRule rule = CrcRule.Auto)
    {
        var framer = new TelegramFramer(rule);
        var statuses = new List<FrameStatus>();
        ReadOnlySpan<byte> input = stream;
        Frame frame;
        while (framer.TryRead(ref input, out frame) || framer.TryFlush(out frame))
        {
            statuses.Add(frame.Status);
        }

        return statuses;
    }

    // Polynomial 1021h reflected, FFFFh in, FFFFh out: what one meter in Hungary computes.
    static ushort X25(ReadOnlySpan<byte> data)
    {
        int crc = 0xFFFF;
        foreach (byte b in data)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x8408 : crc >> 1;
            }
        }

        return (ushort)(crc ^ 0xFFFF);
    }
}
