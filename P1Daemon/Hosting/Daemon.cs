using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using P1Daemon.Configuration;
using P1Daemon.Health;

namespace P1Daemon.Hosting;

/// <summary>Runs the host until a signal, the end of a recording, or a bug.</summary>
internal static class Daemon
{
    /// <summary>Runs and tells the exit code.</summary>
    /// <param name="settings">Validated.</param>
    /// <param name="started">Called when all loops have started.</param>
    /// <param name="cancellation">Ends the daemon as SIGTERM does.</param>
    public static async Task<int> RunAsync(Settings settings, Action<IServiceProvider>? started, CancellationToken cancellation)
    {
        using IHost host = Services.Build(settings);
        ILogger log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(Daemon));
        // The default is death: a closed terminal or a careless reload would end the collection.
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            HostLog.HangUpIgnored(log);
        });
        IHostApplicationLifetime lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        // The lifetime of a systemd service hears SIGTERM alone.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            lifetime.StopApplication();
        });
        HostLog.Started(log, StatusJson.Version);
        if (started is not null)
        {
            lifetime.ApplicationStarted.Register(() => started(host.Services));
        }

        BackgroundService[] loops = [.. host.Services.GetServices<IHostedService>().OfType<BackgroundService>()];
        await host.RunAsync(cancellation);
        // A loop that ended on an unexpected error stops the host, which then ends as if all were well (dotnet/runtime#67146).
        BackgroundService[] failed = [.. loops.Where(loop => loop.ExecuteTask is { IsFaulted: true })];
        foreach (BackgroundService loop in failed)
        {
            HostLog.Failed(log, loop.ExecuteTask!.Exception!.GetBaseException(), loop.GetType().Name);
        }

        HostLog.Stopped(log);
        return failed.Length > 0 ? ExitCode.Failed : ExitCode.Done;
    }
}
