using System.Diagnostics;
using System.Globalization;
using P1Daemon.Framing;
using P1Daemon.Parsing;
using P1Daemon.Telegrams;

namespace P1Daemon.Benchmarks;

/// <summary>Framing, CRC and parsing of a day and more of different telegrams, in pieces as a port hands them on.</summary>
static class StreamBenchmark
{
    const int Count = 100_000;
    const int Piece = 4096;
    const int Passes = 5;

    /// <summary>The first pass is for the compiler, the others count.</summary>
    public static string Run()
    {
        byte[] stream = [.. Samples.Seconds("dsmr50", Count).SelectMany(telegram => telegram)];
        Read(stream);
        double[] rates = new double[Passes];
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int pass = 0; pass < Passes; pass++)
        {
            long start = Stopwatch.GetTimestamp();
            Read(stream);
            rates[pass] = Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(rates);
        return string.Create(CultureInfo.InvariantCulture, $"""
            | {Count:N0} DSMR 5 telegrams of {stream.Length / Count} bytes, median of {Passes} | |
            | --- | ---: |
            | telegrams a second | {rates[Passes / 2]:N0} |
            | megabytes a second | {rates[Passes / 2] * stream.Length / Count / 1e6:N0} |
            | allocated per telegram | {allocated / Passes / Count:N0} bytes |

            """);
    }

    static void Read(byte[] stream)
    {
        var framer = new TelegramFramer();
        var parser = new TelegramParser(new MeterClock(Samples.Zone));
        int good = 0;
        for (int at = 0; at < stream.Length; at += Piece)
        {
            ReadOnlySpan<byte> piece = stream.AsSpan(at, Math.Min(Piece, stream.Length - at));
            while (framer.TryRead(ref piece, out Frame frame))
            {
                Telegram? telegram = frame.Status == FrameStatus.Telegram ? parser.Parse(frame.Bytes, null) : null;
                good += telegram is null ? 0 : 1;
            }
        }

        if (good != Count)
        {
            throw new InvalidDataException($"{good} of {Count} telegrams were read");
        }
    }
}
