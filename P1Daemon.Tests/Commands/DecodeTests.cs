using System.Text;
using Microsoft.Extensions.Time.Testing;
using P1Daemon.Commands;
using P1Daemon.Framing;
using P1Daemon.Parsing;

namespace P1Daemon.Tests.Commands;

/// <summary>Recordings as JSON, as they came, and masked.</summary>
sealed class DecodeTests
{
    static readonly byte[] _good = TelegramText.With("0-0:96.1.1(4530303437)", "0-0:96.13.0(48656C6C6F)", "1-0:1.7.0(00.500*kW)", "0-1:24.1.0(003)", "0-1:96.1.0(4730303339)", "0-1:24.2.1(261123063500W)(02569.646*m3)");

    [Test]
    public void Each_telegram_is_one_line_of_JSON_without_the_hosts_time()
    {
        (string output, string complaints, bool right) = Decode([.. _good, .. _good]);
        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.That((lines.Length, complaints, right), Is.EqualTo((2, "", true)));
        Assert.That(lines[0], Does.StartWith("{\"meter_id\":\"E0047\",").And.Not.Contain("received"));
    }

    [Test]
    public void A_rejected_telegram_is_a_complaint_with_its_offset_and_a_failure()
    {
        byte[] wrong = [.. _good];
        wrong[^12] ^= 1;
        (string output, string complaints, bool right) = Decode([.. _good, .. wrong, .. _good]);
        Assert.That((output.Count(c => c == '\n'), right), Is.EqualTo((2, false)));
        Assert.That(complaints, Is.EqualTo($"recording:{_good.Length}: rejected: its CRC is wrong: says {Said(wrong)}, is {Crc16.Compute(wrong.AsSpan(..^6)):X4}\n"));
    }

    [Test]
    public void A_missing_checksum_is_said_to_be_missing() =>
        Assert.That(Decode([.. _good[..^6], .. "\r\n"u8]).Complaints, Is.EqualTo("recording:0: rejected: its CRC is missing\n"));

    [Test]
    public void A_recording_whose_line_ends_were_changed_is_told_so()
    {
        byte[] changed = [.. _good.Where(each => each != '\r')];
        Assert.That(Decode(changed).Complaints, Does.Contain($"its CRC is wrong: says {Said(_good)}, is ").And.Contain("; its lines end with LF: if a program has made that of CR LF"));
    }

    [Test]
    public void A_cut_first_and_a_cut_last_telegram_are_reported_and_are_no_failure()
    {
        (string output, string complaints, bool right) = Decode([.. _good[30..], .. _good, .. _good[..40]]);
        Assert.That((output.Count(c => c == '\n'), right), Is.EqualTo((1, true)));
        Assert.That(complaints.Split('\n'), Has.Length.EqualTo(3));
        Assert.That(complaints, Does.StartWith("recording:0: ").And.Contain($"recording:{(2 * _good.Length) - 30}: the recording ends"));
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("1A")]
    [TestCase("1AB")]
    public void A_recording_that_ends_within_its_last_checksum_is_no_failure(string digits)
    {
        (string output, string complaints, bool right) = Decode([.. _good, .. _good[..^6], .. Encoding.ASCII.GetBytes(digits)]);
        Assert.That((output.Count(c => c == '\n'), right), Is.EqualTo((1, true)));
        Assert.That(complaints, Is.EqualTo($"recording:{_good.Length}: the recording ends in the middle of this telegram\n"));
    }

    [TestCase("hello world\n", "recording: no telegram begins in it: is this a recording of a P1 port?\n")]
    [TestCase("1-0:1.7.0(00.500*kW)\r\n!1A2B\r\n", "recording: no telegram begins in it: is this a recording of a P1 port?\n")]
    [TestCase("", "recording: there is nothing in it\n")]
    public void A_recording_in_which_no_telegram_begins_is_told_so(string recording, string complaint)
    {
        (string output, string complaints, bool right) = Decode(Encoding.Latin1.GetBytes(recording));
        Assert.That((output, complaints, right), Is.EqualTo(("", complaint, true)));
    }

    [Test]
    public void A_compressed_recording_is_told_how_to_unpack_it()
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write(_good);
        }

        Assert.That(Decode(packed.ToArray()), Is.EqualTo(("", "recording: it is compressed (gzip): zcat recording | p1meter decode -\n", true)));
    }

    [Test]
    public void A_recording_of_nothing_but_a_cut_telegram_is_no_failure() =>
        Assert.That(Decode(_good[..40]), Is.EqualTo(("", "recording:0: the recording ends in the middle of this telegram\n", true)));

    [Test]
    public void An_output_that_takes_no_more_is_not_blamed_on_the_recording()
    {
        RecordingDecoder decoder = Decoder(new FullDisk(), TextWriter.Null, new DecodeFormat(Raw: false, Mask: false));
        Assert.That(() => decoder.Run(new MemoryStream(_good)), Throws.TypeOf<OutputException>().With.Message.EqualTo("standard output cannot be written: no space is left there"));
    }

    [Test]
    public void Raw_is_what_came() =>
        Assert.That(Decode([0xFF, .. _good, 0, .. _good], raw: true).Output, Is.EqualTo(Encoding.Latin1.GetString([.. _good, .. _good])));

    [Test]
    public void A_masked_recording_tells_no_identity_and_decodes_again()
    {
        string masked = Decode(_good, raw: true, mask: true).Output;
        Assert.That(masked, Does.Contain("0-0:96.1.1(XXXXXXXXXX)").And.Contain("0-0:96.13.0(XXXXXXXXXX)").And.Contain("0-1:96.1.0(XXXXXXXXXX)"));
        (string output, _, bool right) = Decode(Encoding.Latin1.GetBytes(masked));
        Assert.That(right);
        Assert.That(output, Does.Contain("\"power_import_w\":500").And.Contain("\"gas_m3\":2569.646").And.Contain("\"meter_id\":\"XXXXXXXXXX\""));
    }

    [Test]
    public void A_masked_recording_decodes_again_where_the_meter_left_leading_zeros_of_the_checksum_out()
    {
        for (int number = 0, found = 0; found < 20; number++)
        {
            byte[] telegram = TelegramText.With("0-0:96.1.1(4530303437)", $"0-0:96.7.21({number:D5})");
            if (telegram[^6] != '0')
            {
                continue;
            }

            found++;
            string masked = Decode([.. telegram[..^6], .. telegram[^5..]], raw: true, mask: true).Output;
            Assert.That(Decode(Encoding.Latin1.GetBytes(masked)).Right, masked);
        }
    }

    [Test]
    public void A_serial_number_in_the_ident_line_is_masked_and_a_type_is_not()
    {
        string masked = Decode(TelegramText.Seal("/FLU5\\253769484_A", "", "1-0:1.7.0(00.500*kW)"), raw: true, mask: true).Output
            + Decode(TelegramText.Dsmr50, raw: true, mask: true).Output;
        Assert.That(masked, Does.Contain("/FLU5\\XXXXXXXXX_A").And.Contain("/TST5\\2P1METER-1000"));
    }

    [Test]
    public void Masked_JSON_has_no_identity_either() =>
        Assert.That(Decode(_good, mask: true).Output, Does.Not.Contain("E0047").And.Not.Contain("Hello").And.Contain("XXXXXXXXXX"));

    [Test]
    public void The_summary_counts_telegrams_and_rejections_by_cause_and_tells_the_times()
    {
        byte[] wrong = [.. TelegramText.Dsmr50];
        wrong[40] ^= 1;
        byte[] later = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(TelegramText.Dsmr50).Replace("063610W", "063620W", StringComparison.Ordinal));
        Assert.That(Summary([.. TelegramText.Dsmr50, .. wrong, .. wrong, .. Reseal(later)]),
            Is.EqualTo("2 telegrams from 2026-11-23T06:36:10+01:00 to 2026-11-23T06:36:20+01:00; 2 rejected (crc 2)"));
        Assert.That(Summary([]), Is.EqualTo("0 telegrams; 0 rejected"));
        Assert.That(Summary(_good), Is.EqualTo("1 telegram; 0 rejected"));
    }

    [Test]
    public void Progress_is_one_line_written_over_itself_and_gone_at_the_end()
    {
        using var terminal = new StringWriter();
        var time = new FakeTimeProvider();
        var progress = new DecodeProgress(terminal, 200_000_000, time);
        progress.Show(1, 0);
        time.Advance(TimeSpan.FromSeconds(1));
        progress.Show(50_000_000, 50_000);
        progress.Clear();
        Assert.That(terminal.ToString(), Is.EqualTo("\r50 MB, 25 %, 50000 telegrams\r" + new string(' ', 28) + "\r"));
    }

    static string Said(byte[] telegram) => Encoding.ASCII.GetString(telegram.AsSpan(^6..^2));

    static byte[] Reseal(byte[] telegram) => TelegramText.Seal(Encoding.Latin1.GetString(telegram).Split("\r\n")[..^2]);

    static string Summary(byte[] recording)
    {
        RecordingDecoder decoder = Decoder(Stream.Null, TextWriter.Null, new DecodeFormat(Raw: false, Mask: false));
        decoder.Run(new MemoryStream(recording));
        return decoder.Tally.ToString();
    }

    static RecordingDecoder Decoder(Stream output, TextWriter complaints, DecodeFormat format) => new(
        new TelegramFramer(), new TelegramParser(new MeterClock(TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam"))), format, "recording", output, complaints);

    static (string Output, string Complaints, bool Right) Decode(byte[] recording, bool raw = false, bool mask = false)
    {
        using var output = new MemoryStream();
        using var complaints = new StringWriter { NewLine = "\n" };
        RecordingDecoder decoder = Decoder(output, complaints, new DecodeFormat(raw, mask));
        bool right = decoder.Run(new MemoryStream(recording));
        return (Encoding.Latin1.GetString(output.ToArray()), complaints.ToString(), right);
    }

    sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device", 28);
    }
}
