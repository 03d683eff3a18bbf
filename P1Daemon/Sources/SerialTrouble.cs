using System.Runtime.InteropServices;

namespace P1Daemon.Sources;

/// <summary>Why a serial port cannot be used, each as one line that says what to do.</summary>
internal static class SerialTrouble
{
    /// <summary><c>open(2)</c> failed.</summary>
    /// <param name="path">The port.</param>
    /// <param name="error">What <c>errno</c> says.</param>
    /// <param name="devices">Those to name instead.</param>
    public static SourceException CannotOpen(string path, int error, SerialDevices devices) => new(error switch
    {
        Libc.NoSuchFile or Libc.NotADirectory => $"{path}: no such device; {devices.InWords()}",
        Libc.AccessDenied or Libc.NotPermitted => Denied(path),
        Libc.Busy => Held(path),
        Libc.IsADirectory => NoSerialPort(path, devices),
        Libc.NoSuchDevice or Libc.NoSuchAddress => $"{path}: there is no hardware behind it; {devices.InWords()}",
        _ => $"{path}: cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}",
    });

    /// <summary>It is a file of another kind.</summary>
    public static string NoSerialPort(string path, SerialDevices devices) => $"{path} is no serial port; {devices.InWords()}";

    /// <summary>Another program has it. To be called when our own descriptor is closed again.</summary>
    public static string Held(string path) =>
        $"{path} is in use by {PortHolder.Find(path) ?? "another program"}, and only one program can read a port: stop the other one";

    /// <summary>The line did not take the settings.</summary>
    public static SourceException CannotSet(string path, string line, Exception e) =>
        new(
            $"{path}: cannot be set to {line}: " + e switch
            {
                ArgumentException => "the device refuses it",
                // System.IO.Ports says "access denied" for everything, as Windows does; what is wrong stands inside.
                UnauthorizedAccessException { InnerException: Exception inner } => inner.Message,
                _ => e.Message,
            },
            e);

    /// <summary>The device went while it was read.</summary>
    public static SourceException Lost(string path) => new($"{path}: the device is gone: was the cable pulled?");

    /// <summary>The path leads elsewhere by now.</summary>
    public static SourceException Moved(string path) => new($"{path} is another device than the one that was opened: was the cable put back?");

    static string Denied(string path)
    {
        if (Libc.Identify(path) is not { GroupMayUse: true } device)
        {
            return $"{path} may not be opened by user {Environment.UserName}, nor by a group: its permissions have to give one read and write";
        }

        string group = GroupName(device.Group);
        return $"{path} may be opened by group {group} only, and user {Environment.UserName} is not in it: "
            + $"run 'sudo usermod -aG {group} {Environment.UserName}', log in again or restart the service";
    }

    static string GroupName(uint number)
    {
        try
        {
            // name:password:number:members, group(5)
            return File.ReadLines("/etc/group").Select(line => line.Split(':'))
                .FirstOrDefault(fields => fields.Length > 2 && fields[2] == $"{number}")?[0] ?? $"{number}";
        }
        catch (IOException)
        {
            return $"{number}";
        }
    }
}
