using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace P1Daemon.Tests.Support;

/// <summary>
/// The real process with a configuration of its own. <c>P1METER_BINARY</c> puts another one (the published native binary) in the place of the built one.
/// </summary>
sealed partial class DaemonProcess : IDisposable
{
    const int SigInt = 2;
    const int SigTerm = 15;

    readonly Process _process;
    readonly StringBuilder _log = new();
    readonly StringBuilder _output = new();

    DaemonProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => Append(_log, line.Data);
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>The program under test.</summary>
    public static string Binary => Environment.GetEnvironmentVariable("P1METER_BINARY") ?? Path.Combine(TestContext.CurrentContext.TestDirectory, "p1meter");

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>All that it has said in its log.</summary>
    public string Log => Read(_log);

    /// <summary>All that it has printed.</summary>
    public string Output => Read(_output);

    /// <summary>Starts <c>p1meter</c> with arguments.</summary>
    public static DaemonProcess Start(string folder, params string[] arguments) => Start(folder, [], arguments);

    /// <summary>Starts <c>p1meter</c> with arguments and with more in its environment.</summary>
    public static DaemonProcess Start(string folder, Dictionary<string, string> environment, params string[] arguments)
    {
        // Whoever starts the tests in the background of a shell hands an ignored SIGINT down to everyone.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Binary, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new DaemonProcess(new Process { StartInfo = start });
    }

    /// <summary>Starts the daemon with a configuration.</summary>
    public static DaemonProcess Run(string folder, string configuration, Dictionary<string, string>? environment = null)
    {
        string path = Path.Combine(folder, "config.yaml");
        File.WriteAllText(path, configuration);
        return Start(folder, environment ?? [], "run", "--config", path);
    }

    /// <summary>Waits until its log holds a text.</summary>
    public async Task WaitForLogAsync(string text, CancellationToken cancellation)
    {
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            Assert.That(_process.HasExited, Is.False, $"the process ended before it said '{text}':\n{Log}");
            await Eventually.Pause(() => $"'{text}' in the log:\n{Log}", cancellation);
        }
    }

    /// <summary>SIGTERM, and what it ends with.</summary>
    public Task<int> TerminateAsync(CancellationToken cancellation) => EndAsync(SigTerm, cancellation);

    /// <summary>SIGINT, and what it ends with.</summary>
    public Task<int> InterruptAsync(CancellationToken cancellation) => EndAsync(SigInt, cancellation);

    async Task<int> EndAsync(int signal, CancellationToken cancellation)
    {
        Assert.That(Kill(_process.Id, signal), Is.Zero);
        return await ExitAsync(cancellation);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> ExitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
        {
            TestContext.Out.WriteLine($"log of the process:\n{Log}");
        }

        _process.Dispose();
    }

    /// <summary>What <c>curl</c> gets from a URL; null while it gets none.</summary>
    public static async Task<JsonElement?> CurlAsync(string url, CancellationToken cancellation)
    {
        using var curl = Process.Start(new ProcessStartInfo("curl", ["-sf", url]) { RedirectStandardOutput = true })!;
        string body = await curl.StandardOutput.ReadToEndAsync(cancellation);
        await curl.WaitForExitAsync(cancellation);
        return curl.ExitCode == 0 ? JsonDocument.Parse(body).RootElement : null;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.AppendLine(line);
        }
    }

    static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
