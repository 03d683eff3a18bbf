using System.Numerics;
using System.Text;
using P1Daemon.Commands.Doctor;
using P1Daemon.Configuration;
using P1Daemon.Sources;

namespace P1Daemon.Tests.Commands.Doctor;

/// <summary>What is said to bytes that are no telegram.</summary>
[CancelAfter(20_000)]
sealed class DiagnosisTests
{
    const string Key = "0123456789ABCDEF0123456789ABCDEF";

    static readonly byte[] _telegram = TelegramText.Dsmr50;

    [Test]
    public async Task Silence_asks_for_the_cable_and_the_operator(CancellationToken cancellation)
    {
        using Ear ear = await HearAsync([], new MeterSettings(), cancellation);
        Finding finding = Diagnosis.Bytes(ear.Hearings);
        Assert.That((finding.State, finding.Text), Is.EqualTo((State.Failed, "nothing came in 0 s, listening at 115200 8N1")));
        Assert.That(finding.Advice, Does.Contain("P1 port").And.Contain("data request").And.Contain("grid operator"));
    }

    [Test]
    public async Task Wrong_checksums_are_a_matter_of_the_way(CancellationToken cancellation)
    {
        byte[] wrong = [.. _telegram];
        wrong[200] ^= 1;
        Assert.That(await SayAsync([.. wrong, .. wrong, .. wrong], cancellation), Does.StartWith("3 telegrams, none with the right CRC").And.Contain("shorter cable"));
    }

    [Test]
    public async Task A_checksum_that_is_required_and_missing_is_told_apart(CancellationToken cancellation)
    {
        string said = await SayAsync(TelegramText.Unsealed("1-0:1.8.1(001193.270*kWh)"), cancellation, new MeterSettings { Crc = CrcCheck.Required });
        Assert.That(said, Does.StartWith("1 telegram, none with a checksum").And.Contain("meter.crc: ignore"));
    }

    [Test]
    public async Task An_encrypted_meter_without_a_key_is_told_where_keys_come_from(CancellationToken cancellation) =>
        Assert.That(await SayAsync(Encrypted(), cancellation), Does.StartWith("encrypted telegrams, and no key").And.Contain("meter.encryption_key_file"));

    [Test]
    public async Task A_wrong_key_is_told_apart_from_none(CancellationToken cancellation) =>
        Assert.That(await SayAsync(Encrypted(), cancellation, new MeterSettings { EncryptionKey = Convert.FromHexString(Key) }),
            Does.StartWith("encrypted telegrams, and the key does not open them").And.Contain("32 digits"));

    [Test]
    public async Task Binary_DLMS_is_named(CancellationToken cancellation)
    {
        byte[] frame = [0x7E, 0xA0, 0x2A, .. Enumerable.Range(0, 40).Select(each => (byte)(each + 0xB0)), 0x7E];
        Assert.That(await SayAsync([.. frame, .. frame, .. frame, .. frame], cancellation), Does.StartWith("this is binary DLMS in HDLC frames").And.Contain("grid operator"));
    }

    [TestCase("auto", "The adapter does not take 7E1")]
    [TestCase("115200 8N1", "Set meter.line: auto")]
    public async Task Parity_in_the_eighth_bit_is_seen(string line, string advice, CancellationToken cancellation) =>
        Assert.That(await SayAsync(WithParity(_telegram), cancellation, new MeterSettings { Line = line }),
            Does.StartWith("text whose eighth bit is a parity bit, listening at 115200 8N1").And.Contain(advice));

    [Test]
    public async Task Parity_over_the_network_is_the_adapters(CancellationToken cancellation) =>
        Assert.That(await SayAsync(WithParity(_telegram), cancellation, new MeterSettings { Port = "tcp://reader:2000" }), Does.Contain("ser2net"));

    [Test]
    public async Task A_signal_that_is_upside_down_is_seen(CancellationToken cancellation) =>
        Assert.That(await SayAsync(InvertedUart.Read([.. _telegram, .. _telegram], Characters.Eight, Characters.Eight, 0, restarts: false), cancellation),
            Does.StartWith("telegrams upside down, listening at 115200 8N1: the signal is inverted").And.Contain("inverter"));

    [Test]
    public async Task Telegrams_that_another_program_eats_from_are_seen(CancellationToken cancellation) =>
        Assert.That(await SayAsync([.. _telegram[..300], .. _telegram[..400], .. _telegram[..500]], cancellation),
            Does.StartWith("telegrams that do not come to their end").And.Contain("sudo fuser -v /dev/ttyUSB0"));

    [Test]
    public async Task A_cut_over_the_network_is_no_matter_of_USB(CancellationToken cancellation) =>
        Assert.That(await SayAsync([.. _telegram[..300], .. _telegram[..400], .. _telegram[..500]], cancellation, source: "tcp://reader:2000"),
            Does.Contain("connected to the adapter").And.Not.Contain("fuser").And.Not.Contain("USB"));

    [TestCase("tcp://reader:2000", "The adapter makes LF of CR LF")]
    [TestCase("/dev/ttyUSB0", "What sends to this port makes LF of CR LF")]
    public async Task Lost_carriage_returns_are_no_matter_of_the_cable(string source, string advice, CancellationToken cancellation)
    {
        byte[] changed = [.. _telegram.Where(each => each != '\r')];
        Assert.That(await SayAsync([.. changed, .. changed, .. changed], cancellation, source: source),
            Does.StartWith("3 telegrams, none with the right CRC: their lines end with LF").And.Contain(advice).And.Not.Contain("cable"));
    }

    [Test]
    public async Task Silence_over_the_network_is_the_adapters(CancellationToken cancellation)
    {
        using Ear ear = await HearAsync([], new MeterSettings(), cancellation, "tcp://reader:2000");
        Assert.That(Diagnosis.Bytes(ear.Hearings).Advice, Does.Contain("Some adapters send to one program only").And.Not.Contain("pin 2"));
    }

    [TestCase("", "the file is empty")]
    [TestCase("/", "the file holds no more than 1 byte")]
    [TestCase("\u001F\u008B\b\0\0\0\0\0\0\u0003ABCDEFGHIJKLMN", "the file is compressed (gzip)")]
    [TestCase("nothing that a meter has ever said\n", "text that is no telegram")]
    public async Task A_file_has_no_cable(string content, string text, CancellationToken cancellation)
    {
        using var folder = new Folder();
        await File.WriteAllBytesAsync(folder["day.txt"], Encoding.Latin1.GetBytes(content), cancellation);
        var meter = new MeterSettings { Port = folder["day.txt"] };
        using var ear = new Ear(meter, TimeProvider.System);
        await ear.ListenAsync([new FileSource(meter.Port)], limit: null, cancellation);
        Finding finding = Diagnosis.Of(ear.Hearings, meter)[^1];
        Assert.That(finding.Text, Does.StartWith(text));
        Assert.That(finding.Advice, Does.Not.Contain("plug").And.Not.Contain("cable").And.Not.Contain("inverter").And.Contain("file").Or.Contain("zcat"));
    }

    [Test]
    public async Task Another_devices_text_is_quoted(CancellationToken cancellation) =>
        Assert.That(await SayAsync("\r\nNO CARRIER\r\n+CREG: 1\r\n"u8.ToArray(), cancellation), Does.StartWith("text that is no telegram: \"NO CARRIER +CREG: 1\"").And.Contain("modem"));

    [Test]
    public async Task Noise_is_shown_and_may_be_an_inverted_signal(CancellationToken cancellation)
    {
        byte[] noise = new byte[400];
        new Random(3).NextBytes(noise);
        Assert.That(await SayAsync(noise, cancellation), Does.StartWith($"bytes that make no sense, listening at 115200 8N1: {Convert.ToHexString(noise[..8])}…").And.Contain("inverter"));
    }

    static async Task<string> SayAsync(byte[] bytes, CancellationToken cancellation, MeterSettings? meter = null, string source = "/dev/ttyUSB0")
    {
        meter ??= new MeterSettings();
        using Ear ear = await HearAsync(bytes, meter, cancellation, source);
        Assert.That(ear.Hearings.Select(hearing => hearing.Telegram), Is.All.Null);
        Finding finding = Diagnosis.Speech(ear.Hearings, meter);
        Assert.That(finding.State, Is.EqualTo(State.Failed));
        return $"{finding.Text}\n{finding.Advice}";
    }

    // All the bytes are there before the listening begins: the patience only has to end.
    static async Task<Ear> HearAsync(byte[] bytes, MeterSettings meter, CancellationToken cancellation, string source = "/dev/ttyUSB0")
    {
        var ear = new Ear(meter, TimeProvider.System, TimeSpan.FromSeconds(0.4)) { Enough = 3 };
        await ear.ListenAsync([new ScriptedSource(source, MeterPort.KindOf(source) == PortKind.Serial ? "115200 8N1" : null).Send(bytes)], limit: null, cancellation);
        return ear;
    }

    static byte[] WithParity(byte[] telegram) => [.. telegram.Select(each => (byte)(each | ((BitOperations.PopCount(each) & 1) << 7)))];

    static byte[] Encrypted()
    {
        byte[] content = Encoding.ASCII.GetBytes(new string('x', 100));
        return [0xDB, 0x08, .. "SAGmeter"u8, 0x75, 0x30, 0, 0, 0, 1, .. content, .. new byte[12]];
    }
}
