using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace P1Daemon.Benchmarks;

/// <summary>The steps of a telegram's way, one by one, by BenchmarkDotNet.</summary>
static class MicroBenchmarks
{
    /// <summary>Runs the short job in this process.</summary>
    public static string Run()
    {
        using var folder = new Scratch();
        IConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithIterationTime(TimeInterval.FromMilliseconds(250)).WithToolchain(InProcessEmitToolchain.Instance))
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
        string method = benchmark.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
        string what = string.Join(", ", [method, .. benchmark.Parameters.Items.Select(item => $"{item.Value}")]);
        double time = report.ResultStatistics?.Mean ?? throw new InvalidOperationException($"'{what}' failed: its output says why");
        return string.Create(CultureInfo.InvariantCulture,
            $"| {what} | {time:N0} ns | {report.GcStats.GetBytesAllocatedPerOperation(benchmark):N0} bytes |");
    }
}
