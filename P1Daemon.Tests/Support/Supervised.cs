using System.Diagnostics;

namespace P1Daemon.Tests.Support;

/// <summary>A program that is started again whenever it ends, as systemd does with Restart=always.</summary>
sealed class Supervised : IDisposable
{
    static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    readonly CancellationTokenSource _over = new();
    readonly Lock _lock = new();
    readonly List<string> _log = [];
    readonly Task _loop;
    Action _kill = () => { };

    public Supervised(string program, Dictionary<string, string> environment) => _loop = RunAsync(program, environment);

    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; }

    /// <summary>What it said on standard error, all starts together.</summary>
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

    /// <summary>SIGKILL; it is started again.</summary>
    public void Kill()
    {
        lock (_lock)
        {
            _kill();
        }
    }

    public void Dispose()
    {
        _over.Cancel();
        Kill();
        _loop.Wait();
        _over.Dispose();
    }

    async Task RunAsync(string program, Dictionary<string, string> environment)
    {
        while (!_over.IsCancellationRequested)
        {
            var start = new ProcessStartInfo(program) { RedirectStandardError = true };
            foreach ((string name, string value) in environment)
            {
                start.Environment[name] = value;
            }

            using var process = new Process { StartInfo = start };
            process.ErrorDataReceived += (_, line) => Take(line.Data);
            lock (_lock)
            {
                process.Start();
                _kill = process.Kill;
                Starts++;
            }

            process.BeginErrorReadLine();
            await process.WaitForExitAsync();
            lock (_lock)
            {
                _kill = () => { };
            }

            await Task.Delay(_pause, TimeProvider.System, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    void Take(string? line)
    {
        lock (_lock)
        {
            _log.Add(line ?? "");
        }
    }
}
