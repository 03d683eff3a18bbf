using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CsCheck;
using P1Daemon.Framing;
using P1Daemon.Parsing;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Parsing;

/// <summary>
/// What must hold for any bytes whatever: framer and parser never throw, come to an end, allocate within bounds, and no telegram with a wrong checksum is
/// accepted. A failure names a seed; <c>CsCheck_Seed</c> repeats it. <c>./build.sh fuzz</c> tries a million cases of each,
/// <c>P1METER_FUZZ_CASES</c> says another number.
/// </summary>
[Category("Fuzz")]
sealed class FuzzTests
{
    static readonly int _cases = int.Parse(Environment.GetEnvironmentVariable("P1METER_FUZZ_CASES") ?? "3000", CultureInfo.InvariantCulture);

    // Measured: some 25 for each byte, the dearest being a log of failures, and 35 kB when a cache of the parser grows.
    const int MostPerByte = 64;
    const int MostAtAll = 64 * 1024;

    static readonly ThreadLocal<TelegramParser> _used = new(NewParser);

    /// <summary>A frame without its bytes.</summary>
    readonly record struct Seen(FrameStatus Status, long Offset, int Length, ushort Crc);

    [OneTimeSetUp]
    public void Allocate_what_is_allocated_once()
    {
        foreach (Type type in typeof(TelegramFramer).Assembly.GetTypes().Where(type => type.Namespace == typeof(TelegramFramer).Namespace))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        Read(CrcRule.Auto, TelegramText.Dsmr50, []);
        NewParser().Parse(TelegramText.Dsmr50, received: null);
    }

    [Test]
    public void Any_stream_is_framed_soundly_however_it_is_cut()
    {
        int accepted = 0;
        Sample(Gen.Select(TelegramGen.Stream, Gen.Enum<CrcRule>(), Gen.Double.Unit.Array[1, 6]), (stream, rule, cuts) =>
        {
            List<Seen> whole = Read(rule, stream, []);
            Assert.That(Read(rule, stream, cuts), Is.EqualTo(whole), "cut otherwise");
            long end = 0;
            foreach (Seen frame in whole)
            {
                Assert.That(frame.Offset, Is.GreaterThanOrEqualTo(end), "frames follow each other");
                end = frame.Offset + frame.Length;
                if (frame.Status == FrameStatus.Telegram)
                {
                    AssertMayBeAccepted(rule, stream.AsSpan((int)frame.Offset, frame.Length));
                    ReadTelegram(stream.AsSpan((int)frame.Offset, frame.Length));
                    Interlocked.Increment(ref accepted);
                }
            }

            Assert.That(end, Is.LessThanOrEqualTo(stream.Length));
        });
        Report($"{_cases} streams, {accepted} telegrams accepted in them");
        Assert.That(accepted, Is.GreaterThan(_cases / 2), "the cases reach the parser");
    }

    [Test]
    public void Any_telegram_with_a_right_checksum_is_read_without_harm()
    {
        int read = 0;
        Sample(TelegramGen.Sealed, telegram =>
        {
            if (ReadTelegram(telegram) is not null)
            {
                Interlocked.Increment(ref read);
            }
        });
        Report($"{_cases} damaged telegrams with a right checksum, {read} of them readings");
        Assert.That(read, Is.GreaterThan(_cases / 2), "the cases are telegrams");
    }

    [Test]
    public void A_telegram_is_read_alike_whatever_came_before_it()
    {
        int read = 0;
        Sample(TelegramGen.Successors, telegrams =>
        {
            foreach (byte[] telegram in telegrams)
            {
                if (ReadTelegram(telegram) is not null)
                {
                    Interlocked.Increment(ref read);
                }
            }
        });
        Report($"{_cases} telegrams and their successors, {read} of them readings");
        Assert.That(read, Is.GreaterThan(2 * _cases), "the cases are telegrams");
    }

    // One framer for the stream; what it hands on is compared with the stream at once, since its bytes do not last.
    static List<Seen> Read(CrcRule rule, byte[] stream, double[] cuts)
    {
        int[] ends = [.. cuts.Select(cut => (int)(cut * stream.Length)).Order(), stream.Length];
        var framer = new TelegramFramer(rule);
        var seen = new List<Seen>();
        long allocated = 0;
        int from = 0;
        foreach (int to in ends)
        {
            ReadOnlySpan<byte> input = stream.AsSpan(from, to - from);
            from = to;
            while (Measured(framer, ref input, out Frame frame, ref allocated))
            {
                seen.Add(Same(frame, stream));
                Assert.That(seen, Has.Count.LessThanOrEqualTo(stream.Length), "it comes to an end");
            }

            Assert.That(input.IsEmpty, "all is taken");
        }

        while (framer.TryFlush(out Frame frame))
        {
            seen.Add(Same(frame, stream));
            Assert.That(seen, Has.Count.LessThanOrEqualTo(stream.Length), "it comes to an end");
        }

        Assert.That(allocated, Is.Zero, "the framer allocates nothing for what it reads");
        return seen;
    }

    static bool Measured(TelegramFramer framer, scoped ref ReadOnlySpan<byte> input, out Frame frame, ref long allocated)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool found = framer.TryRead(ref input, out frame);
        allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        return found;
    }

    static Seen Same(Frame frame, byte[] stream)
    {
        Assert.That(frame.Bytes.SequenceEqual(stream.AsSpan((int)frame.Offset, frame.Bytes.Length)), "a frame is the stream's bytes");
        return new Seen(frame.Status, frame.Offset, frame.Bytes.Length, TelegramGen.Crc(frame.Bytes));
    }

    static void AssertMayBeAccepted(CrcRule rule, ReadOnlySpan<byte> frame)
    {
        int bang = frame.LastIndexOf((byte)'!');
        Assert.That(bang, Is.Positive);
        Assert.That(frame[0], Is.EqualTo((byte)'/'));
        string said = Encoding.Latin1.GetString(frame[(bang + 1)..]).Trim('\0', ' ', '\r', '\n');
        if (said.Length > 0)
        {
            Assert.That(rule == CrcRule.Ignore || int.Parse(said, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) == TelegramGen.Crc(frame[..(bang + 1)]), "its checksum is right");
            return;
        }

        string text = Encoding.Latin1.GetString(frame);
        bool old = !text.Contains("1-3:0.2.8(", StringComparison.Ordinal) && !text.Contains("0-0:96.1.4(", StringComparison.Ordinal);
        Assert.That(rule == CrcRule.Ignore || (rule == CrcRule.Auto && old), "it may do without a checksum");
    }

    static Telegram? ReadTelegram(ReadOnlySpan<byte> bytes)
    {
        TelegramParser parser = _used.Value!;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Telegram? telegram = parser.Parse(bytes, received: null);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(allocated, Is.LessThan(MostAtAll + ((long)MostPerByte * bytes.Length)), "the parser allocates within bounds");
        if (telegram is null)
        {
            return null;
        }

        byte[] json = ReadingJson.ToBytes(telegram);
        using (JsonDocument.Parse(json))
        {
            byte[] fresh = ReadingJson.ToBytes(NewParser().Parse(bytes, received: null)!);
            Assert.That(Encoding.UTF8.GetString(json), Is.EqualTo(Encoding.UTF8.GetString(fresh)), "nothing is left over from the telegram before ");
        }

        return telegram;
    }

    static TelegramParser NewParser() => new(new MeterClock(TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam")));

    static void Sample<T>(Gen<T> gen, Action<T> holds) => gen.Sample(holds, iter: _cases, threads: Environment.ProcessorCount);

    static void Sample<T1, T2, T3>(Gen<(T1, T2, T3)> gen, Action<T1, T2, T3> holds) => Sample(gen, values => holds(values.Item1, values.Item2, values.Item3));

    static void Report(string done) => TestContext.Out.WriteLine(done);
}
