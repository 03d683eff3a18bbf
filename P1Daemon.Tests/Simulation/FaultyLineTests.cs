using P1Daemon.Framing;
using P1Daemon.Obis;
using P1Daemon.Parsing;
using P1Daemon.Simulation;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Simulation;

/// <summary>That each fault does what it says, and the seed settles when.</summary>
sealed class FaultyLineTests
{
    const int Count = 400;
    static readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");
    static readonly DateTimeOffset _start = new(2026, 11, 23, 12, 0, 0, TimeSpan.FromHours(1));

    [Test]
    public void Without_faults_every_telegram_is_read() => Assert.That(Read(Stream()).Statuses, Is.EqualTo(Enumerable.Repeat(FrameStatus.Telegram, Count)));

    [Test]
    public void The_same_seed_gives_the_same_bytes_and_another_gives_others()
    {
        string[] faults = ["crc=0.1", "drop-byte=0.001", "noise=0.1", "flip-bit=0.0001", "cut=0.1", "zero=0.1"];
        byte[] first = Stream(1, "dsmr50", faults);
        Assert.That(Stream(1, "dsmr50", faults), Is.EqualTo(first));
        Assert.That(Stream(2, "dsmr50", faults), Is.Not.EqualTo(first));
    }

    [TestCase("dsmr50", FrameStatus.Crc)]
    [TestCase("smarty-encrypted", FrameStatus.Encrypted)]
    public void Some_checksums_are_wrong(string dialect, object status) =>
        Assert.That(Read(Stream(1, dialect, "crc=0.25")).Statuses.Count(one => one == (FrameStatus)status), Is.InRange(Count / 8, Count / 2));

    [TestCase("drop-byte=0.001")]
    [TestCase("flip-bit=0.001")]
    [TestCase("cut=0.5")]
    public void Some_telegrams_arrive_damaged(string fault) =>
        Assert.That(Read(Stream(1, "dsmr50", fault)).Statuses.Count(status => status == FrameStatus.Telegram), Is.InRange(Count / 8, Count * 7 / 8));

    [TestCase("cut=0.2", "crc=0.2")]
    [TestCase("drop-byte=1", "crc=1")]
    [TestCase("drop-byte=1", "cut=1")]
    [TestCase("noise=0.5", "crc=1")]
    public void Faults_meet_on_one_telegram_in_any_order(string first, string second)
    {
        Assert.That(Stream(1, "dsmr50", first, second), Has.Length.LessThan(Stream().Length * 2));
        Assert.That(Stream(1, "smarty-encrypted", first, second), Has.Length.LessThan(Stream().Length * 2));
    }

    [Test]
    public void A_telegram_that_loses_half_its_bytes_had_a_wrong_checksum_before()
    {
        byte[] wrong = Stream(1, "dsmr50", "crc=1", "cut=0.5");
        Assert.That(Stream(1, "dsmr50", "cut=0.5", "crc=1"), Is.EqualTo(wrong));
        Assert.That(Read(wrong).Statuses, Has.None.EqualTo(FrameStatus.Telegram));
    }

    [Test]
    public void Clocks_that_are_set_again_and_again_stay_within_what_a_date_can_be()
    {
        string[] forward = [.. Enumerable.Repeat("clock=3155760000@0", 100)];
        Assert.That(Stream(1, "dsmr50", forward), Has.Length.EqualTo(Stream().Length));
    }

    [Test]
    public void Noise_comes_between_telegrams()
    {
        byte[] noisy = Stream(1, "dsmr50", "noise=1");
        Assert.That(noisy, Has.Length.GreaterThan(Stream().Length + (Count * 100)));
        Assert.That(Read(noisy).Telegrams, Has.Count.GreaterThan(Count / 2), "a telegram behind noise is found");
    }

    [Test]
    public void A_silence_begins_and_ends_when_it_says()
    {
        List<Telegram> telegrams = Read(Stream(1, "dsmr50", "silence=30@120")).Telegrams;
        Assert.That(telegrams, Has.Count.EqualTo(Count - 30));
        Assert.That(telegrams[120].Time - telegrams[119].Time, Is.EqualTo(TimeSpan.FromSeconds(31)));
    }

    [Test]
    public void The_clock_is_set_and_the_registers_go_on()
    {
        List<Telegram> telegrams = Read(Stream(1, "dsmr50", "clock=-3600@60")).Telegrams;
        Assert.That(telegrams[60].Time - telegrams[59].Time, Is.EqualTo(TimeSpan.FromSeconds(-3599)));
        Assert.That(telegrams[60][Catalogue.EnergyImport], Is.GreaterThanOrEqualTo(telegrams[59][Catalogue.EnergyImport]!.Value));
    }

    [Test]
    public void Registers_that_say_zero_do_so_for_one_telegram()
    {
        List<Telegram> telegrams = Read(Stream(1, "dsmr50", "zero=0.1")).Telegrams;
        Assert.That(telegrams.Count(telegram => telegram[Catalogue.EnergyImport] == 0), Is.InRange(Count / 20, Count / 5));
    }

    static byte[] Stream(int seed = 1, string dialect = "dsmr50", params string[] faults)
    {
        var line = new FaultyLine(new Household(seed, _zone), Dialects.Writer(dialect, seed), [.. faults.Select(text => Fault.Parse(text)!.Value)], seed, _zone);
        return [.. Enumerable.Range(0, Count).SelectMany(number => line.Telegram(number, _start, TimeSpan.FromSeconds(number)))];
    }

    static (List<FrameStatus> Statuses, List<Telegram> Telegrams) Read(byte[] stream)
    {
        using var cipher = new FrameCipher(Convert.FromHexString(new EncryptedSmartyWriter(1).Key), null);
        var framer = new TelegramFramer(CrcRule.Auto, cipher);
        var parser = new TelegramParser(new MeterClock(_zone));
        var statuses = new List<FrameStatus>();
        var telegrams = new List<Telegram>();
        ReadOnlySpan<byte> rest = stream;
        while (framer.TryRead(ref rest, out Frame frame))
        {
            statuses.Add(frame.Status);
            if (frame.Status == FrameStatus.Telegram)
            {
                telegrams.Add(parser.Parse(frame.Bytes, received: null)!);
            }
        }

        return (statuses, telegrams);
    }
}
