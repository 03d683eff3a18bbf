using System.Diagnostics;
using System.Runtime.InteropServices;

namespace P1Daemon.Tests.Support;

/// <summary>A real mosquitto on a port of its own, with a folder of its own for what it keeps.</summary>
sealed partial class Mosquitto : IBroker
{
    const int SigStop = 19;
    const int SigContinue = 18;
    const int SigTerm = 15;

    readonly string[] _configuration;
    readonly Lock _lock = new();
    readonly List<string> _log = [];
    Process? _process;

    Mosquitto(string[] configuration)
    {
        _configuration = configuration;
        Folder = Directory.CreateTempSubdirectory("mosquitto-").FullName;
        Port = FreePort.Take();
    }

    /// <inheritdoc/>
    public int Port { get; }

    /// <inheritdoc/>
    public string Version => "5";

    /// <summary>For files that the configuration names; deleted in the end.</summary>
    public string Folder { get; }

    public Uri Address => new($"mqtt://127.0.0.1:{Port}");

    /// <summary>What it said since its last start.</summary>
    public string Log
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _log);
            }
        }
    }

    /// <summary>One that is not running yet.</summary>
    /// <param name="configuration">Lines of mosquitto.conf after the listener's; <c>{folder}</c> stands for <see cref="Folder"/>. Anonymous clients are allowed unless a line says otherwise.</param>
    public static Mosquitto Prepare(params string[] configuration) => new(configuration);

    /// <summary>One that takes connections.</summary>
    public static async Task<Mosquitto> StartAsync(params string[] configuration)
    {
        Mosquitto broker = Prepare(configuration);
        await broker.StartAsync();
        return broker;
    }

    /// <inheritdoc/>
    public async Task StartAsync()
    {
        string file = Path.Combine(Folder, "mosquitto.conf");
        string[] anonymous = Unless("allow_anonymous", "true");
        // Else it is the working folder's, and one test's sessions are the next one's.
        string[] location = Unless("persistence_location", $"{Folder}/");
        await File.WriteAllLinesAsync(file,
            [$"listener {Port} 127.0.0.1", "user root", "log_dest stderr", "log_type all", .. anonymous, .. location, .. _configuration.Select(line => line.Replace("{folder}", Folder, StringComparison.Ordinal))]);
        lock (_lock)
        {
            _log.Clear();
        }

        _process = Process.Start(new ProcessStartInfo("mosquitto", ["-c", file]) { RedirectStandardError = true })!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_lock)
            {
                _log.Add(line.Data ?? "");
            }
        };
        _process.BeginErrorReadLine();
        while (!IsRunning())
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"mosquitto ended with {_process.ExitCode}:\n{Log}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        Check(Signal(_process!.Id, SigTerm));
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends it and starts it again on the same port.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <inheritdoc/>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    /// <summary>Its connections stay open, and it does nothing.</summary>
    public void Freeze() => Check(Signal(_process!.Id, SigStop));

    /// <summary>It goes on.</summary>
    public void Thaw() => Check(Signal(_process!.Id, SigContinue));

    /// <summary>Waits until its log says something.</summary>
    public async Task WaitForLogAsync(string text, CancellationToken cancellation)
    {
        while (!Log.Contains(text, StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            Kill();
        }

        _process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    string[] Unless(string name, string value) => _configuration.Any(line => line.StartsWith(name, StringComparison.Ordinal)) ? [] : [$"{name} {value}"];

    static void Check(int result) => Assert.That(result, Is.Zero, "kill(2) failed");

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    // Said once every listener is open.
    bool IsRunning() => Log.Contains(" running", StringComparison.Ordinal);
}
