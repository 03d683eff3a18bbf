using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace P1Daemon.Benchmarks;

/// <summary>The published binary, with its defaults but for the addresses and what is said. Its log says only what is wrong.</summary>
sealed class DaemonProcess : IDisposable
{
    readonly Process _process;
    readonly HttpClient _http = new();

    /// <summary>Starts it.</summary>
    public DaemonProcess(string binary, string folder, string port, Broker broker, int intervalSeconds = 10, int drainPerSecond = 200)
    {
        int http = Broker.FreePort();
        _http.BaseAddress = new Uri($"http://localhost:{http}/");
        string configuration = Path.Combine(folder, "config.yaml");
        File.WriteAllText(configuration, $"""
            meter:
              port: {port}
            schedule:
              interval_seconds: {intervalSeconds}
            mqtt:
              broker: mqtt://{broker.Address}
              drain_per_second: {drainPerSecond}
            http:
              listen: localhost:{http}
            journal:
              max_mebibytes: 1024
            log:
              level: warning
            """);
        Started = Stopwatch.GetTimestamp();
        _process = Process.Start(new ProcessStartInfo(binary, ["run", "--config", configuration]) { WorkingDirectory = folder })!;
    }

    /// <summary>When it was started.</summary>
    public long Started { get; }

    /// <summary>User and system time so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            // Fields 14 and 15 of proc(5), in hundredths of a second; the name before them may hold blanks.
            string stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromMilliseconds(10 * fields[11..13].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Context switches so far, of all threads that live; those of the process's own file are the first thread's alone.</summary>
    public long ContextSwitches => Directory.GetDirectories($"/proc/{_process.Id}/task")
        .Sum(task => Field($"{task}/status", "voluntary_ctxt_switches") + Field($"{task}/status", "nonvoluntary_ctxt_switches"));

    /// <summary>A number of its status file: <c>VmRSS</c>, kB.</summary>
    public long Status(string name) => Field($"/proc/{_process.Id}/status", name);

    /// <summary>Of the broker's side in its status; null while it does not answer.</summary>
    public async Task<(long Published, long Backlog)?> BrokerAsync()
    {
        try
        {
            using var status = JsonDocument.Parse(await _http.GetByteArrayAsync("status"));
            JsonElement mqtt = status.RootElement.GetProperty("mqtt");
            return (mqtt.GetProperty("published").GetInt64(), mqtt.GetProperty("backlog").GetInt64());
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Asks over HTTP: how long it took until the last byte of the answer, and how many these were.</summary>
    public async Task<(TimeSpan Took, int Length)> AskAsync(string question)
    {
        long start = Stopwatch.GetTimestamp();
        byte[] answer = await _http.GetByteArrayAsync(question);
        return (Stopwatch.GetElapsedTime(start), answer.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    static long Field(string file, string name)
    {
        string line = File.ReadLines(file).First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line.Split([':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
