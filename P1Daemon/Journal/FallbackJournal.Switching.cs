namespace P1Daemon.Journal;

/// <content>From the file to memory and back.</content>
internal sealed partial class FallbackJournal
{
    // Memory takes over.
    void GiveWay(Exception error)
    {
        if (_pair.Memory is null)
        {
            _pair.Memory = new ShownJournal(() => _opener.OpenMemory(MostInMemory), _pair.File?.Last ?? 0);
            _triedAt = _time.GetTimestamp();
            _pause = _pauses.Next();
        }

        _outage.Note(error);
        if (JournalFault.IsDamage(error))
        {
            CloseFile(error);
        }
    }

    // The file takes over again, if it can.
    void Return()
    {
        _triedAt = _time.GetTimestamp();
        _pause = _pauses.Next();
        bool opens = _pair.File is null;
        try
        {
            _pair.File ??= new ShownJournal(_opener.OpenFile, 0);
            TakeBack(_pair.File, opens);
        }
        catch (Exception error) when (JournalFault.IsExpected(error))
        {
            _outage.Note(error);
            _outage.Say();
            if (opens || JournalFault.IsDamage(error))
            {
                CloseFile(error);
            }
        }
    }

    void TakeBack(ShownJournal file, bool opened)
    {
        ShownJournal memory = _pair.Memory!;
        Facts = Facts.LastReading is null ? file.Own.Facts : Facts;
        long moved = file.Own.TakeOver(memory.Own.Whole(), memory.Own.Acknowledged, Facts, memory.Own.Points(), () => memory.Own.Status.Dropped);
        // Unless they are the rows that the reader has seen under these numbers, it sees everything undelivered under new ones.
        if (opened || moved != memory.Own.LastRow)
        {
            file.ShowAfter(memory.Last);
        }

        _pair.Memory = null;
        memory.Dispose();
        _pauses.Reset();
        _outage.End(moved);
    }

    void CloseFile(Exception error)
    {
        if (_pair.File is not null && JournalFault.IsDamage(error))
        {
            _opener.Condemn(_pair.File.Own, error);
        }

        _pair.File?.Dispose();
        _pair.File = null;
    }
}
