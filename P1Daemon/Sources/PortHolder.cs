namespace P1Daemon.Sources;

/// <summary>Finds the process that has a device open, as far as /proc shows it (one's own processes; all of them to root).</summary>
internal static class PortHolder
{
    /// <summary>In words, <c>socat (process 123)</c>; null where none can be seen.</summary>
    public static string? Find(string path)
    {
        string device = SerialDevices.Target(path);
        foreach (string process in Entries("/proc"))
        {
            string number = Path.GetFileName(process);
            if (number.All(char.IsAsciiDigit) && Entries($"{process}/fd").Any(descriptor => LinkOf(descriptor) == device))
            {
                return $"{NameOf(process)} (process {number})";
            }
        }

        return null;
    }

    // Processes end and descriptors close while we look: whatever is not there any more was not the holder.
    static string[] Entries(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    static string? LinkOf(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static string NameOf(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/comm").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "a program";
        }
    }
}
