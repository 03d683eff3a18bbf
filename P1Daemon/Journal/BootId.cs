namespace P1Daemon.Journal;

/// <summary>
/// Which boot of the machine this is. A power cut may undo the journal's last writes, whose numbers the broker already has: after a boot,
/// numbers begin anew under another journal id.
/// </summary>
internal static class BootId
{
    /// <summary>Set by the unit from <c>%b</c>, because <c>ProcSubset=pid</c> hides /proc/sys.</summary>
    public const string Variable = "P1METER_BOOT_ID";

    const string KernelFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>The boot's id without dashes; null where it cannot be known, so that every start counts as a boot.</summary>
    public static string? Read()
    {
        string? id = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(id))
        {
            try
            {
                id = File.ReadAllText(KernelFile);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        id = id.Trim().Replace("-", "", StringComparison.Ordinal);
        return id.Length == 0 ? null : id;
    }
}
