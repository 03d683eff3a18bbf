using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Journal;

namespace P1Daemon.Hosting;

/// <summary>Opens the journal of the settings: on a file, with memory to fall back on, or in memory alone.</summary>
internal static class JournalChoice
{
    /// <summary>One that can always be written: a file that cannot must not cost the live values.</summary>
    public static IReadingJournal Open(IServiceProvider provider)
    {
        Settings settings = provider.GetRequiredService<Settings>();
        JournalHealth health = provider.GetRequiredService<JournalHealth>();
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        ILogger log = provider.GetRequiredService<ILogger<ReadingJournal>>();
        return settings.Journal.Path == ":memory:"
            ? new ReadingJournal(settings.Journal, settings.Mqtt.Enabled, BootId.Read(), health, time, log)
            : new FallbackJournal(settings.Journal, settings.Mqtt.Enabled, BootId.Read(), health, time, log);
    }
}
