using System.ComponentModel;
using System.Diagnostics;
using P1Daemon.Sources;

namespace P1Daemon.Commands.Doctor;

/// <summary>The service as systemd knows it.</summary>
internal sealed class ServiceUnit
{
    const string Properties = "LoadState,MainPID,ActiveState,SubState,Result,ExecMainStatus,NRestarts,User,SupplementaryGroups,LoadCredential";

    readonly Dictionary<string, string> _properties;

    ServiceUnit(string name, Dictionary<string, string> properties) => (Name, _properties) = (name, properties);

    /// <summary>Without its ending: <c>p1meter</c>, or <c>p1meter@NAME</c>.</summary>
    public string Name { get; }

    /// <summary>Its daemon runs.</summary>
    public bool IsActive => this["ActiveState"] == "active";

    /// <summary>The user that it runs as; empty: root.</summary>
    public string User => this["User"];

    /// <summary>One of systemd's words for it; empty where it has none.</summary>
    public string this[string property] => _properties.GetValueOrDefault(property, "");

    /// <summary>Asks systemd; null on a machine without it, or without the unit.</summary>
    public static async Task<ServiceUnit?> AskAsync(string name, CancellationToken cancellation)
    {
        // sd_booted(3): this folder is there exactly when systemd runs.
        if (!Directory.Exists("/run/systemd/system"))
        {
            return null;
        }

        try
        {
            using var systemctl = Process.Start(new ProcessStartInfo("systemctl", ["show", name, "-p", Properties]) { RedirectStandardOutput = true, RedirectStandardError = true });
            return systemctl is null ? null : Parse(await systemctl.StandardOutput.ReadToEndAsync(cancellation), name);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Reads what <c>systemctl show</c> printed; null for a unit that is not there.</summary>
    public static ServiceUnit? Parse(string printed, string name = "p1meter")
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string[] pair in printed.Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2))
        {
            // A list is printed as a line each.
            properties[pair[0]] = properties.TryGetValue(pair[0], out string? before) ? $"{before} {pair[1]}" : pair[1];
        }

        return properties.GetValueOrDefault("LoadState") == "loaded" ? new ServiceUnit(name, properties) : null;
    }

    /// <summary>True when its user may read and write a device, as far as groups decide.</summary>
    public bool MayUse(FileIdentity device) =>
        User is "" or "root" || (device.Mode & 0b110) == 0b110
        || (device.GroupMayUse
            && (UnixGroups.Lists(device.Group, User) || this["SupplementaryGroups"].Split(' ').Any(group => group == UnixGroups.Name(device.Group) || group == $"{device.Group}")));

    /// <summary>The file that one of its credentials comes from, <c>FILE</c> where that is not told; null where it has no such credential.</summary>
    public string? Credential(string name) => this["LoadCredential"].Split(' ').Select(entry => entry.Split(':', 2)).FirstOrDefault(entry => entry[0] == name) is { } found
        ? found.ElementAtOrDefault(1) ?? "FILE"
        : null;

    /// <summary>Whether it runs, and if not, why.</summary>
    public Finding State() => (this["ActiveState"], this["Result"]) switch
    {
        ("active", _) => Finding.Ok("service", $"{Name}.service is active{(this["NRestarts"] is "" or "0" ? "" : $", restarted {this["NRestarts"]} times")}"),
        ("inactive", "success") => Finding.Warning("service", $"{Name}.service is not running", $"sudo systemctl enable --now {Name}"),
        ("activating", "success") => Finding.Ok("service", $"{Name}.service is starting"),
        _ => Finding.Failed("service", $"{Name}.service {(this["ActiveState"] == "activating" ? "ends and is started again and again" : "has failed")}: {Why()}",
            $"journalctl -u {Name} -n 20 says more. When it is put right: sudo systemctl restart {Name}"),
    };

    string Why() => (this["Result"], this["ExecMainStatus"]) switch
    {
        (_, "78") => "the configuration was wrong or missing (78)",
        (_, "203") => "the program is not where the unit says (203)",
        (_, "217") => $"there is no user {User} (217)",
        (_, "243") => "a credential of the unit cannot be read (243)",
        ("watchdog", _) => "it stood still, and the watchdog ended it",
        ("oom-kill", _) => "the machine ran out of memory",
        ("signal", var signal) => $"it was ended by signal {signal}",
        ("timeout", _) => "it did not start or stop in time",
        ("start-limit-hit", _) => "it was started too often in a short time",
        (var result, var status) => $"it ended with {status} ({result})",
    };
}
