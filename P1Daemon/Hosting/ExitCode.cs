namespace P1Daemon.Hosting;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    /// <summary>Done, also on SIGTERM and SIGINT of the daemon.</summary>
    public const int Done = 0;

    /// <summary>It did not work out.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The configuration is wrong or missing (EX_CONFIG of sysexits.h): systemd does not try again.</summary>
    public const int Configuration = 78;

    /// <summary>Another verb than the daemon was interrupted: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
