using System.Text;
using P1Daemon.Framing;
using P1Daemon.Parsing;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Parsing;

/// <summary>
/// One telegram of each kind of meter, byte for byte as on the wire (X.telegram), and its whole reading (X.json, broken into lines to be read;
/// a line's indent and the line end are not part of it). The meters are invented.
/// </summary>
sealed class DialectTests
{
    static readonly string _folder = Checkout.Path("P1Daemon.Tests", "Dialects");

    [TestCaseSource(nameof(Names))]
    public void The_reading_is_this_to_the_digit(string name)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(_folder, $"{name}.telegram"));
        string expected = string.Concat(File.ReadLines(Path.Combine(_folder, $"{name}.json")).Select(line => line.Trim()));
        Telegram telegram = new TelegramParser(new MeterClock(Zone(name))).Parse(OnlyFrame(bytes), received: null)!;
        Assert.That(Encoding.UTF8.GetString(ReadingJson.ToBytes(telegram)), Is.EqualTo(expected));
        Assert.That(telegram.Nonsense.Length, Is.Zero);
    }

    [Test]
    public void Every_reading_belongs_to_a_telegram() =>
        Assert.That(Directory.GetFiles(_folder, "*.json").Select(Path.GetFileNameWithoutExtension), Is.EquivalentTo(Names));

    static IEnumerable<string> Names =>
        Directory.GetFiles(_folder, "*.telegram").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    // The framer takes the file as one telegram and leaves no byte of it.
    static byte[] OnlyFrame(byte[] bytes)
    {
        var framer = new TelegramFramer();
        ReadOnlySpan<byte> input = bytes;
        Assert.That(framer.TryRead(ref input, out Frame frame), Is.True);
        Assert.That((frame.Status, frame.Bytes.Length), Is.EqualTo((FrameStatus.Telegram, bytes.Length)));
        return frame.Bytes.ToArray();
    }

    static TimeZoneInfo Zone(string name) => TimeZoneInfo.FindSystemTimeZoneById(name switch
    {
        "finland" => "Europe/Helsinki",
        "lithuania" => "Europe/Vilnius",
        "israel" => "Asia/Jerusalem",
        _ => "Europe/Amsterdam",
    });
}
