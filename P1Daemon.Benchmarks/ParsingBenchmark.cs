using BenchmarkDotNet.Attributes;
using P1Daemon.Parsing;

namespace P1Daemon.Benchmarks;

/// <summary>Reading the values of framed telegrams: an hour of a meter's, one after the other, as they come.</summary>
public class ParsingBenchmark
{
    const int Hour = 3600;

    readonly TelegramParser _parser = new(new MeterClock(Samples.Zone));
    byte[][] _telegrams = [];
    int _next;

    /// <summary>The dialects of the simulated meter; the encrypted one is the plain one once it is opened.</summary>
    [Params("dsmr22", "dsmr30", "dsmr42", "dsmr50", "emucs", "smarty", "sweden")]
    public string Dialect { get; set; } = "";

    /// <summary>Writes the telegrams.</summary>
    [GlobalSetup]
    public void Write() => _telegrams = [.. Samples.Seconds(Dialect, Hour)];

    /// <summary>One telegram.</summary>
    [Benchmark(Description = "parsing, each a second after the other")]
    public int Parse()
    {
        _next = _next + 1 < _telegrams.Length ? _next + 1 : 0;
        return (_parser.Parse(_telegrams[_next], null) ?? throw new InvalidDataException()).Measurements.Length;
    }
}
