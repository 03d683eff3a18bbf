using Microsoft.Extensions.Logging;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Readings;

namespace P1Daemon.Journal;

/// <summary>
/// Opens the journal's file, and one in memory. A file that turns out damaged is set aside, and what can be read of it goes into the new one.
/// </summary>
internal sealed class JournalOpener(JournalSettings settings, bool deliver, string? bootId, TimeProvider time, ILogger log)
{
    string? _damage;
    string? _aside;
    long? _acknowledged;
    StandingFacts? _facts;

    /// <summary>The file as it is, or a new one in the place of a damaged one.</summary>
    /// <exception cref="Exception">As <see cref="JournalFault.IsExpected"/> says: it cannot be opened now.</exception>
    public ReadingJournal OpenFile()
    {
        if (_damage is null)
        {
            try
            {
                return New(settings, int.MaxValue);
            }
            catch (Exception error) when (JournalFault.IsDamage(error))
            {
                _damage = JournalFault.InWords(error);
            }
        }

        // Each step may fail and is then tried again.
        _aside ??= DamagedFile.SetAside(settings.Path, time.GetUtcNow());
        ReadingJournal fresh = New(settings, int.MaxValue);
        try
        {
            (long saved, long lost) = Save(fresh, _aside);
            JournalLog.Damaged(log, settings.Path, _damage, _aside, saved, lost);
        }
        catch
        {
            fresh.Dispose();
            throw;
        }

        (_damage, _aside, _acknowledged, _facts) = (null, null, null, null);
        return fresh;
    }

    /// <summary>A journal in memory with an id of its own.</summary>
    public ReadingJournal OpenMemory(int mostRows) =>
        New(new JournalSettings { Path = ":memory:", KeepDays = settings.KeepDays, MaxMebibytes = settings.MaxMebibytes }, mostRows);

    /// <summary>Closes a file that turned out damaged; it is set aside when a new one is opened.</summary>
    public void Condemn(ReadingJournal damaged, Exception error)
    {
        _damage = JournalFault.InWords(error);
        _acknowledged = damaged.Acknowledged;
        _facts = damaged.Facts;
        damaged.Dispose();
    }

    (long Saved, long Lost) Save(ReadingJournal fresh, string aside)
    {
        using var damaged = new DamagedFile(aside);
        long saved = fresh.TakeOver(
            damaged.RowsAfter(_acknowledged ?? damaged.Acknowledged()), 0, _facts ?? damaged.Facts() ?? new StandingFacts(), damaged.Points(), () => damaged.Lost);
        return (saved, damaged.Lost);
    }

    ReadingJournal New(JournalSettings where, int mostRows) => new(where, deliver, bootId, new JournalHealth(), time, log, mostRows);
}
