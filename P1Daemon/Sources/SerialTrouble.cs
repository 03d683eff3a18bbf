using System.Runtime.InteropServices;

namespace P1Daemon.Sources;

/// <summary>Why a serial port cannot be used, each as one line that says what to do.</summary>
internal static class SerialTrouble
{
    /// <summary><c>open(2)</c> failed.</summary>
    /// <param name="path">The port.</param>
    /// <param name="error">What <c>errno</c> says.</param>
    /// <param name="devices">Those to name instead.</param>
    public static SourceException CannotOpen(string path, int error, SerialDevices devices) => error switch
    {
        Libc.NoSuchFile or Libc.NotADirectory => new($"{path}: no such device; {devices.InWords()}", fault: SourceFault.Missing),
        Libc.AccessDenied or Libc.NotPermitted => new(Denied(path), fault: SourceFault.Denied),
        Libc.Busy => Held(path),
        Libc.IsADirectory => NoSerialPort(path, devices),
        Libc.NoSuchDevice or Libc.NoSuchAddress => new($"{path}: there is no hardware behind it; {devices.InWords()}", fault: SourceFault.NoSerialPort),
        _ => new($"{path}: cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}"),
    };

    /// <summary>It is a file of another kind.</summary>
    public static SourceException NoSerialPort(string path, SerialDevices devices) =>
        new($"{path} is no serial port; {devices.InWords()}", fault: SourceFault.NoSerialPort);

    /// <summary>Another program has it. To be called when our own descriptor is closed again.</summary>
    public static SourceException Held(string path) => new(
        $"{path} is in use by {PortHolder.Find(path) ?? "another program"}, and only one program can read a port: stop the other one",
        fault: SourceFault.Held);

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

        string group = UnixGroups.Name(device.Group);
        return $"{path} may be opened by group {group} only, and user {Environment.UserName} is not in it: "
            + $"run 'sudo usermod -aG {group} {Environment.UserName}', log in again or restart the service";
    }
}
