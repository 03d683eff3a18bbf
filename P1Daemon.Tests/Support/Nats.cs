using System.Diagnostics;
using System.Runtime.InteropServices;

namespace P1Daemon.Tests.Support;

/// <summary>A real nats-server on a port of its own, with a folder of its own for what it keeps. It speaks MQTT 3.1.1 on top of JetStream.</summary>
sealed partial class Nats : IBroker
{
    const int SigTerm = 15;

    readonly string _folder = Directory.CreateTempSubdirectory("nats-").FullName;
    readonly int _natsPort = FreePort.Take();
    readonly Lock _lock = new();
    readonly List<string> _log = [];
    Process? _process;

    /// <inheritdoc/>
    public int Port { get; } = FreePort.Take();

    /// <inheritdoc/>
    public string Version => "mqttv311";

    /// <summary>What it said since it was first started.</summary>
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

    /// <inheritdoc/>
    public async Task StartAsync()
    {
        string file = Path.Combine(_folder, "nats.conf");
        // Sessions are kept by the server's name.
        await File.WriteAllTextAsync(file, $$"""
            server_name: "p1meter-test"
            listen: "127.0.0.1:{{_natsPort}}"
            jetstream { store_dir: "{{_folder}}/jetstream" }
            mqtt { listen: "127.0.0.1:{{Port}}" }
            """);
        int before = Ready();
        _process = Process.Start(new ProcessStartInfo("nats-server", ["-c", file]) { RedirectStandardError = true })!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_lock)
            {
                _log.Add(line.Data ?? "");
            }
        };
        _process.BeginErrorReadLine();
        while (Ready() == before)
        {
            Assert.That(_process.HasExited, Is.False, () => $"nats-server ended:\n{Log}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        Assert.That(Signal(_process!.Id, SigTerm), Is.Zero);
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            Kill();
        }

        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
        {
            TestContext.Out.WriteLine($"log of nats-server:\n{Log}");
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    int Ready() => Log.Split("Server is ready").Length;
}
