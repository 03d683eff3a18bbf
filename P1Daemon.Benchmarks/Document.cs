using System.Diagnostics;

namespace P1Daemon.Benchmarks;

/// <summary>The page that holds the figures: each table stands between two markers, and nothing else of the page is touched.</summary>
sealed class Document(string path)
{
    /// <summary>Puts a table, with the machine and the date above it, between its markers; prints it too.</summary>
    /// <exception cref="InvalidDataException">The page has no such markers.</exception>
    public void Write(string name, string table)
    {
        string text = File.ReadAllText(path);
        string begin = $"<!-- {name} -->\n";
        int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        int to = text.IndexOf($"<!-- /{name} -->", StringComparison.Ordinal);
        if (from < begin.Length || to < from)
        {
            throw new InvalidDataException($"{path}: no markers <!-- {name} --> and <!-- /{name} -->");
        }

        string dated = $"{Machine()}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}:\n\n{table}";
        File.WriteAllText(path, $"{text[..from]}{dated}{text[to..]}");
        Console.WriteLine($"\n{name}: {dated}");
    }

    static string Machine()
    {
        using var lscpu = Process.Start(new ProcessStartInfo("lscpu") { RedirectStandardOutput = true, Environment = { ["LC_ALL"] = "C" } })!;
        string model = lscpu.StandardOutput.ReadToEnd().Split('\n').First(line => line.StartsWith("Model name:", StringComparison.Ordinal));
        lscpu.WaitForExit();
        return $"{model.Split(':')[1].Trim()}, {Environment.ProcessorCount} cores";
    }
}
