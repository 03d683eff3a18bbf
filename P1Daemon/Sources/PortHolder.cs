namespace P1Daemon.Sources;

/// <summary>Finds the process that has a device open, as far as /proc shows it (one's own processes; all of them to root).</summary>
internal static class PortHolder
{
    /// <summary>In words, <c>socat (process 123)</c>: the one that has it locked, else one that has it open; null where none can be seen.</summary>
    public static string? Find(string path)
    {
        string device = SerialDevices.Target(path);
        string? another = null;
        foreach (string process in Entries("/proc").Where(entry => Path.GetFileName(entry).All(char.IsAsciiDigit)))
        {
            foreach (string descriptor in Entries($"{process}/fd").Where(descriptor => LinkOf(descriptor) == device))
            {
                string name = $"{TextOf($"{process}/comm")} (process {Path.GetFileName(process)})";
                if (TextOf($"{process}/fdinfo/{Path.GetFileName(descriptor)}").Contains("FLOCK", StringComparison.Ordinal))
                {
                    return name;
                }

                another ??= name;
            }
        }

        return another;
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

    static string TextOf(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
