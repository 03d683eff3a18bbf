using BenchmarkDotNet.Attributes;
using P1Daemon.Parsing;

namespace P1Daemon.Benchmarks;

/// <summary>Reading the values of a framed telegram.</summary>
public class ParsingBenchmark
{
    readonly TelegramParser _parser = new(new MeterClock(Samples.Zone));
    byte[] _telegram = [];

    /// <summary>The dialects of the simulated meter; the encrypted one is the plain one once it is opened.</summary>
    [Params("three phases, 942 bytes", "dsmr22", "dsmr30", "dsmr42", "dsmr50", "emucs", "smarty", "sweden")]
    public string Dialect { get; set; } = "";

    /// <summary>Writes the telegram.</summary>
    [GlobalSetup]
    public void Write() => _telegram = Dialect.StartsWith("three", StringComparison.Ordinal) ? Samples.ThreePhase(Samples.Noon) : Samples.Of(Dialect);

    /// <summary>One telegram.</summary>
    [Benchmark(Description = "parsing")]
    public int Parse() => (_parser.Parse(_telegram, null) ?? throw new InvalidDataException()).Measurements.Length;
}
