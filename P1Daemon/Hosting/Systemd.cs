using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using P1Daemon.Journal;

namespace P1Daemon.Hosting;

/// <summary>
/// The service manager's side of the process. Registered by <c>NOTIFY_SOCKET</c> alone: the library looks at the parent's name in /proc, which
/// <c>ProtectProc=invisible</c> hides (dotnet/runtime#125368).
/// </summary>
internal static class Systemd
{
    /// <summary>True when systemd takes our output into its journal.</summary>
    // A terminal that systemd started inherits the variable; only where it names our own standard error does the journal read it (systemd.exec(5)).
    public static bool TakesOutput =>
        Environment.GetEnvironmentVariable("JOURNAL_STREAM")?.Split(':') is [_, var inode]
        && FileIdentity.Inode("/proc/self/fd/2")?.ToString(System.Globalization.CultureInfo.InvariantCulture) == inode;

    /// <summary>READY=1 when all is started, STOPPING=1 on the way out; outside systemd nothing at all.</summary>
    public static void AddTo(IServiceCollection services)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 0 } path)
        {
            return;
        }

        services.AddSingleton<ISystemdNotifier>(provider => new NotifySocket(path, provider.GetRequiredService<ILogger<NotifySocket>>()));
        services.AddSingleton<IHostLifetime, SystemdLifetime>();
        services.AddSingleton<Watchdog>();
        services.AddHostedService<Heartbeat>();
    }
}
