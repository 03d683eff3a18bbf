using P1Daemon.Benchmarks;

// Usage: P1Daemon.Benchmarks DOCUMENT BINARY [latency|idle|journal|history|stream|micro|drain|subscribers]...
// Runs what is named, or everything, and writes each table into the document.
var document = new Document(args[0]);
string binary = Path.GetFullPath(args[1]);
string[] names = args.Length > 2 ? args[2..] : ["latency", "idle", "journal", "history", "stream", "micro", "drain", "subscribers"];
foreach (string name in names)
{
    document.Write(name, name switch
    {
        "latency" => await LatencyBenchmark.RunAsync(binary),
        "idle" => await IdleBenchmark.RunAsync(binary),
        "journal" => JournalBenchmark.Run(),
        "history" => await HistoryBenchmark.RunAsync(binary),
        "stream" => StreamBenchmark.Run(),
        "micro" => MicroBenchmarks.Run(),
        "drain" => await DrainBenchmark.RunAsync(binary),
        "subscribers" => await SubscriberBenchmark.RunAsync(binary),
        _ => throw new ArgumentException($"no such benchmark: {name}"),
    });
}
