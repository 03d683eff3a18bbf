using P1Daemon.Sources;

namespace P1Daemon.Commands.Doctor;

/// <summary>Why a user may not open a device, and the command that helps.</summary>
internal static class Permissions
{
    /// <summary>In words.</summary>
    /// <param name="port">The device.</param>
    /// <param name="device">Who owns it and who may use it.</param>
    /// <param name="user">Who tried.</param>
    /// <param name="unit">The service; its user is helped by the unit, not by a login.</param>
    public static (string Text, string Advice) Denied(string port, FileIdentity device, string user, ServiceUnit? unit)
    {
        if (!device.GroupMayUse)
        {
            return ($"{port} may not be opened by user {user}, nor by any group", $"sudo chmod g+rw {port}, or a udev rule with MODE=\"0660\"");
        }

        string group = UnixGroups.Name(device.Group);
        if (unit is not null && user == unit.User)
        {
            return ($"it belongs to group {group}, and the service's user {user} is not in it", InUnit(unit.Name, group));
        }

        return UnixGroups.Lists(device.Group, user)
            ? ($"it belongs to group {group}; user {user} is in it, but this login is older than that", $"Log out and in again, or for now: newgrp {group}")
            : ($"it belongs to group {group}, and user {user} is not in it", $"sudo usermod -aG {group} {user}\nThen log out and in again: a login knows the groups that there were at its beginning.");
    }

    /// <summary>What the unit has to say.</summary>
    public static string InUnit(string unit, string group) =>
        $"sudo systemctl edit {unit}, and write: [Service] on one line, SupplementaryGroups={group} on the next\nsudo systemctl restart {unit}";
}
