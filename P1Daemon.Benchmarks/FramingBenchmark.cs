using BenchmarkDotNet.Attributes;
using P1Daemon.Framing;
using P1Daemon.Parsing;

namespace P1Daemon.Benchmarks;

/// <summary>Finding a telegram of 942 bytes, alone and with what follows.</summary>
public class FramingBenchmark
{
    // What a USB adapter hands on at a time.
    const int Piece = 62;

    byte[] _telegram = Samples.ThreePhase(Samples.Noon);
    byte[] _other = Samples.ThreePhase(Samples.Noon, "P1METER-BENCH-2");
    readonly TelegramFramer _withoutCrc = new(CrcRule.Ignore);
    readonly TelegramFramer _framer = new();
    readonly TelegramParser _parser = new(new MeterClock(Samples.Zone));

    /// <summary>A telegram that lies in one piece, its checksum not looked at.</summary>
    [Benchmark(Description = "framing 942 bytes")]
    public int Frame()
    {
        ReadOnlySpan<byte> input = _telegram;
        return _withoutCrc.TryRead(ref input, out Frame frame) ? frame.Bytes.Length : throw new InvalidDataException();
    }

    /// <summary>A telegram that comes in pieces, its checksum not looked at.</summary>
    [Benchmark(Description = "framing 942 bytes in pieces of 62")]
    public int FramePieces()
    {
        int length = 0;
        for (int at = 0; at < _telegram.Length; at += Piece)
        {
            ReadOnlySpan<byte> input = _telegram.AsSpan(at, Math.Min(Piece, _telegram.Length - at));
            while (_withoutCrc.TryRead(ref input, out Frame frame))
            {
                length = frame.Bytes.Length;
            }
        }

        return length == _telegram.Length ? length : throw new InvalidDataException();
    }

    /// <summary>From bytes to values, the telegram being the one before.</summary>
    [Benchmark(Description = "framing, CRC and parsing of 942 bytes, always the same")]
    public int FrameCheckAndParseTheSame() => Read(_telegram);

    /// <summary>From bytes to values, every telegram of another length than the one before, so that every line is read anew.</summary>
    [Benchmark(Description = "framing, CRC and parsing of 942 bytes, nothing known from before")]
    public int FrameCheckAndParseAnother()
    {
        (_telegram, _other) = (_other, _telegram);
        return Read(_telegram);
    }

    int Read(ReadOnlySpan<byte> input) =>
        _framer.TryRead(ref input, out Frame frame) && frame.Status == FrameStatus.Telegram && _parser.Parse(frame.Bytes, null) is { } telegram
            ? telegram.Measurements.Length : throw new InvalidDataException();
}
