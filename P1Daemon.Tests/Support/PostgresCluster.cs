using System.Diagnostics;

namespace P1Daemon.Tests.Support;

/// <summary>A PostgreSQL server of a test's own, on a free port and with its data in a folder of its own. It refuses root: then it runs as postgres.</summary>
sealed class PostgresCluster : IDisposable
{
    static readonly string _programs = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin/";

    readonly Folder _folder = new();

    public PostgresCluster()
    {
        Port = FreePort.Take();
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", "postgres", _folder.Path);
        }

        RunAsOwner("initdb", "-D", _folder["data"], "-A", "trust", "-U", "postgres", "--no-sync");
        Start();
    }

    /// <summary>Loopback.</summary>
    public int Port { get; }

    /// <summary>Starts it, for the first time or again.</summary>
    public void Start() => RunAsOwner("pg_ctl", "-D", _folder["data"], "-w", "-l", _folder["log"], "-o", $"-p {Port} -k {_folder.Path} -c listen_addresses=127.0.0.1 -c fsync=off", "start");

    /// <summary>Ends it as a crash does.</summary>
    public void Crash() => RunAsOwner("pg_ctl", "-D", _folder["data"], "-m", "immediate", "stop");

    /// <summary>What <c>psql</c> prints, unadorned, as the superuser.</summary>
    public string Query(string database, string sql) => Run("psql", "-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres", "-d", database, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql).Trim();

    /// <summary>Runs a file of statements.</summary>
    public void RunFile(string database, string path) => Run("psql", "-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres", "-d", database, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", path);

    public void Dispose()
    {
        try
        {
            Crash();
        }
        finally
        {
            _folder.Dispose();
        }
    }

    static string RunAsOwner(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? Run("runuser", ["-u", "postgres", "--", _programs + program, .. arguments])
        : Run(_programs + program, arguments);

    static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/tmp" })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}");
    }
}
