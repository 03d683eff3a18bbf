using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace P1Daemon.Benchmarks;

/// <summary>The steps of a telegram's way, one by one, by BenchmarkDotNet.</summary>
static class MicroBenchmarks
{
    /// <summary>Runs the short job in this process.</summary>
    public static string Run()
    {
        using var folder = new Scratch();
        IConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(folder.Path);
        IEnumerable<string> rows = new[] { typeof(CrcBenchmark), typeof(FramingBenchmark), typeof(ParsingBenchmark) }
            .SelectMany(type => BenchmarkRunner.Run(type, config).Reports)
            .Select(Row);
        return $"""
            | step | time | allocated |
            | --- | ---: | ---: |
            {string.Join('\n', rows)}

            """;
    }

    static string Row(BenchmarkReport report)
    {
        BenchmarkCase benchmark = report.BenchmarkCase;
        string what = string.Join(", ", [benchmark.Descriptor.WorkloadMethodDisplayInfo.Trim('\''), .. benchmark.Parameters.Items.Select(item => $"{item.Value}")]);
        return string.Create(CultureInfo.InvariantCulture,
            $"| {what} | {report.ResultStatistics!.Mean:N0} ns | {report.GcStats.GetBytesAllocatedPerOperation(benchmark):N0} bytes |");
    }
}
