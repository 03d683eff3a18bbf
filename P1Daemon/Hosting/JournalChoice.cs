using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Journal;

namespace P1Daemon.Hosting;

/// <summary>
/// Opens the journal. One that cannot be opened must not cost the live values: readings are then kept in memory, and status and log say so.
/// A damaged file is set aside, never deleted.
/// </summary>
internal static class JournalChoice
{
    // SQLite's result codes.
    const int Busy = 5;
    const int Locked = 6;
    const int Corrupt = 11;
    const int NotADatabase = 26;

    /// <summary>The journal of the settings, or one in memory.</summary>
    public static ReadingJournal Open(IServiceProvider provider)
    {
        JournalSettings settings = provider.GetRequiredService<Settings>().Journal;
        ILogger log = provider.GetRequiredService<ILogger<ReadingJournal>>();
        try
        {
            return OpenFile(settings, provider);
        }
        catch (Exception e) when (IsDamage(e))
        {
            HostLog.JournalDamaged(log, settings.Path, e.Message, SetAside(settings.Path, provider.GetRequiredService<TimeProvider>()));
            return OpenFile(settings, provider);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Busy or Locked)
        {
            HostLog.JournalInUse(log, settings.Path);
            return InMemory(provider, "another program has the journal open");
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            HostLog.JournalNotOpened(log, settings.Path, e.Message);
            return InMemory(provider, e.Message);
        }
    }

    static ReadingJournal OpenFile(JournalSettings settings, IServiceProvider provider) => new(
        settings, provider.GetRequiredService<Settings>().Mqtt.Enabled, BootId.Read(),
        provider.GetRequiredService<JournalHealth>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ReadingJournal>>());

    static ReadingJournal InMemory(IServiceProvider provider, string why)
    {
        JournalSettings file = provider.GetRequiredService<Settings>().Journal;
        ReadingJournal journal = OpenFile(new JournalSettings { Path = ":memory:", KeepDays = file.KeepDays, MaxMebibytes = file.MaxMebibytes }, provider);
        provider.GetRequiredService<JournalHealth>().Update(before => before with { Writable = false, Error = why });
        return journal;
    }

    static bool IsDamage(Exception e) =>
        e is JsonException or InvalidCastException or SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    static string SetAside(string path, TimeProvider time)
    {
        string aside = $"{path}.damaged-{time.GetUtcNow():yyyyMMddTHHmmss}";
        foreach (string end in new[] { "", "-wal", "-shm" })
        {
            if (File.Exists(path + end))
            {
                File.Move(path + end, aside + end);
            }
        }

        return aside;
    }
}
