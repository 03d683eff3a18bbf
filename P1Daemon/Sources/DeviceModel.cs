namespace P1Daemon.Sources;

/// <summary>Make and model of a serial device, as its USB end tells the kernel.</summary>
internal static class DeviceModel
{
    /// <summary><c>FTDI FT232R USB UART, serial A1B2C3D4</c>; null where nothing is known, as of built-in ports.</summary>
    /// <param name="path">The device, or a link to it.</param>
    /// <param name="sys">Where the kernel shows its devices, <c>/sys</c> but for tests.</param>
    public static string? Of(string path, string sys = "/sys")
    {
        string device = Path.Combine(sys, "class/tty", Path.GetFileName(SerialDevices.Target(path)));
        for (string? folder = SerialDevices.Target(device); folder is not null && folder.Length > sys.Length; folder = Path.GetDirectoryName(folder))
        {
            // The interface above the port has no such file; the USB device above it has.
            if (Text(folder, "idVendor") is { } vendor)
            {
                string made = $"{Text(folder, "manufacturer")} {Text(folder, "product") ?? $"USB {vendor}:{Text(folder, "idProduct")}"}".Trim();
                return Text(folder, "serial") is { } serial ? $"{made}, serial {serial}" : made;
            }
        }

        return null;
    }

    static string? Text(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file)).Trim() is { Length: > 0 } text ? text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
