using P1Daemon.Configuration;

namespace P1Daemon.Commands.Doctor;

/// <summary>The machine: can the journal be written, is there room, is the clock right, does the service run.</summary>
/// <param name="journal">Where the journal is.</param>
/// <param name="daemon">The daemon, whose file is not touched.</param>
/// <param name="unit">The service, if systemd has it.</param>
/// <param name="service">Its names.</param>
internal sealed class HostCheck(JournalSettings journal, DaemonStatus? daemon, ServiceUnit? unit, Service service) : ICheck
{
    const long Mebibyte = 1 << 20;

    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> FindAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        yield return (daemon is null ? null : DaemonFindings.Journal(daemon, journal.Path)) ?? Journal(journal.Path, daemon is not null);
        yield return Clock(HostCalls.IsClockSynchronised());
        if (unit is not null)
        {
            yield return unit.State();
        }
    }

    /// <summary>Whether the journal can be written, looked at from outside: the file itself is the daemon's alone.</summary>
    public Finding Journal(string path, bool inUse)
    {
        if (path == ":memory:")
        {
            return Finding.Ok("journal", "in memory: what the broker does not have is lost when the daemon ends");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        if (!Directory.Exists(folder))
        {
            if (unit is not null && folder == service.StateDirectory)
            {
                return Finding.Ok("journal", $"{path} will be made when {unit.Name}.service starts");
            }

            return Finding.Warning("journal", $"{path}: there is no such folder: readings would be kept in memory only", $"sudo mkdir -p {folder}, or set journal.path");
        }

        bool there = File.Exists(path);
        // SQLite makes files beside its own.
        if (!HostCalls.CanWrite(folder) || (there && !HostCalls.CanWrite(path)))
        {
            return Finding.Warning("journal", $"{path} cannot be written by user {Environment.UserName}: readings would be kept in memory only",
                $"ls -ld {folder} {path}\nIf the daemon runs as another user, ask as that one: sudo -u USER p1meter doctor");
        }

        long free = new DriveInfo(folder).AvailableFreeSpace / Mebibyte;
        string text = $"{path} {(!there ? "will be made" : inUse ? "is in use by the daemon" : "can be written")}, {Size(free)} free";
        return free < 2L * journal.MaxMebibytes
            ? Finding.Warning("journal", text, $"It may grow to {Size(journal.MaxMebibytes)} and needs room beside that: make room, or set journal.max_mebibytes lower.")
            : Finding.Ok("journal", text);
    }

    /// <summary>Whether the clock is kept right.</summary>
    public static Finding Clock(bool? synchronised) => synchronised switch
    {
        true => Finding.Ok("clock", "this machine's clock is synchronised"),
        null => Finding.Ok("clock", "whether this machine's clock is synchronised is not told here (a container?)"),
        _ => Finding.Warning("clock", "this machine's clock is not synchronised", "sudo timedatectl set-ntp true; where that is refused: sudo apt install systemd-timesyncd"),
    };

    static string Size(long mebibytes) => mebibytes < 10 * 1024 ? $"{mebibytes} MiB" : $"{mebibytes / 1024} GiB";
}
