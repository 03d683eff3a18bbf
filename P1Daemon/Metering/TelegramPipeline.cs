using Microsoft.Extensions.Logging;
using P1Daemon.Framing;
using P1Daemon.Health;
using P1Daemon.Journal;
using P1Daemon.Live;
using P1Daemon.Parsing;
using P1Daemon.Readings;
using P1Daemon.Sources;
using P1Daemon.Telegrams;

namespace P1Daemon.Metering;

/// <summary>
/// The way of the bytes, straight and synchronous: frame → telegram → plausibility → events → feed → schedule → journal. Used by the worker alone.
/// </summary>
internal sealed class TelegramPipeline
{
    readonly TelegramFramer _framer;
    readonly TelegramParser _parser;
    readonly MeterClock _clock;
    readonly Schedule _schedule;
    readonly IReadingJournal _journal;
    readonly Feed _feed;
    readonly HealthBook _book;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly Window _window = new();
    readonly Plausibility _plausibility = new();
    readonly StuckClock _stuck = new();
    readonly List<MeterEvent> _pending = [];
    StandingFacts _seen;
    long? _lastTelegram;
    bool _freshlyOpened = true;
    bool _lost;

    /// <summary>Makes the pipeline of one meter.</summary>
    public TelegramPipeline(TelegramFramer framer, MeterClock clock, Schedule schedule, IReadingJournal journal, Feed feed, MeterHealth health, TimeProvider time,
        ILogger<TelegramPipeline> log)
    {
        _framer = framer;
        _parser = new TelegramParser(clock);
        _clock = clock;
        _schedule = schedule;
        _journal = journal;
        _feed = feed;
        _time = time;
        _log = log;
        _book = new HealthBook(health, new RejectionLog(time, log), log);
        _seen = journal.Facts;
    }

    /// <summary>True while telegrams come.</summary>
    public bool IsOnline => _book.State == MeterState.Online;

    /// <summary>How long until the meter counts as silent; before the first telegram and when it is silent, the whole limit.</summary>
    public TimeSpan UntilSilent(TimeSpan limit)
    {
        TimeSpan left = IsOnline ? limit - _time.GetElapsedTime(_lastTelegram!.Value) : limit;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>A source is about to be opened.</summary>
    public void Opening(ISource source) => _book.AddBytes(0, source);

    /// <summary>Takes bytes as they came; true when a valid telegram was among them.</summary>
    public bool Take(ReadOnlySpan<byte> bytes, ISource source)
    {
        DateTimeOffset received = _time.GetUtcNow();
        _book.AddBytes(bytes.Length, source);
        _book.LookFor(bytes);
        if (_lost && bytes.Length > 0)
        {
            _lost = false;
            _book.CountReconnect();
        }

        bool any = false;
        while (_framer.TryRead(ref bytes, out Frame frame))
        {
            any |= Take(frame, received);
        }

        return any;
    }

    /// <summary>The recording ended: its last telegram may have no line end.</summary>
    public void Flush(ISource source)
    {
        _book.AddBytes(0, source);
        while (_framer.TryFlush(out Frame frame))
        {
            Take(frame, _time.GetUtcNow());
        }

        _book.Close();
    }

    /// <summary>The connection is gone; what it left half said is forgotten.</summary>
    public void SourceLost()
    {
        _framer.Reset();
        _freshlyOpened = true;
        _lost = true;
    }

    /// <summary>No telegram for too long. True when that is news.</summary>
    public bool FallSilent()
    {
        if (!IsOnline)
        {
            return false;
        }

        DateTimeOffset now = _clock.Local(_time.GetUtcNow());
        Happen(new MeterSilent(now, _feed.Newest?.Telegram.Time ?? now));
        _book.SetState(MeterState.Silent);
        return true;
    }

    bool Take(Frame frame, DateTimeOffset received)
    {
        bool first = _freshlyOpened;
        _freshlyOpened = false;
        _book.Note(frame.Opening);
        switch (frame.Status)
        {
            case FrameStatus.Telegram when _parser.Parse(frame.Bytes, received) is { } telegram:
                Take(telegram, frame.Bytes.ToArray(), received);
                return true;
            case FrameStatus.Telegram:
                return Reject(Rejection.Format);
            case FrameStatus.Encrypted:
                return Reject(Rejection.Decrypt);
            case FrameStatus.TooLong:
                return Reject(Rejection.TooLong);
            case FrameStatus.Incomplete:
                // A port is opened in the middle of a telegram as often as not: that one is nobody's fault.
                return !first && Reject(Rejection.Incomplete);
            default:
                return Reject(Rejection.Crc);
        }
    }

    bool Reject(Rejection why)
    {
        _window.AddRejected();
        _book.Reject(why);
        return false;
    }

    void Take(Telegram parsed, byte[] raw, DateTimeOffset received)
    {
        bool ownTime = parsed.Time is not null && !_stuck.IsStuck(parsed.Time);
        Telegram telegram = parsed with { Time = ownTime ? parsed.Time : _clock.Local(received) };
        telegram = _plausibility.Check(_seen, telegram, out int held);
        TimeSpan? interval = IsOnline ? Elapsed() : null;
        ComeBack(telegram.Time!.Value);
        foreach (MeterEvent happened in MeterEvents.Between(_seen, telegram))
        {
            Happen(happened);
        }

        _seen = _seen.After(telegram);
        _window.Add(telegram);
        // Online before it is shown: who sees the telegram must not take it for the last one before a silence.
        _book.SetState(MeterState.Online);
        _feed.Publish(telegram, raw);
        _book.Add(telegram, held, interval, ownTime ? telegram.Time - received : null);
        _lastTelegram = _time.GetTimestamp();
        WriteIfDue(telegram);
    }

    void WriteIfDue(Telegram telegram)
    {
        DateTimeOffset? last = _journal.Facts.LastReading;
        DateTimeOffset now = telegram.Time!.Value;
        Due due = _schedule.IsDue(last, now);
        if (due == Due.No)
        {
            return;
        }

        if (due == Due.ClockSetBack)
        {
            MeterLog.ClockSetBack(_log, last!.Value, now);
            Happen(new ClockChanged(now, last.Value, now));
        }

        var reading = new Reading(telegram, [.. _pending], _window.Take(last));
        _seen = _seen with { LastReading = now };
        _journal.Append(reading, _seen);
        _pending.Clear();
    }

    void ComeBack(DateTimeOffset now)
    {
        if (_book.State == MeterState.Silent && Elapsed() is { } gap)
        {
            MeterLog.Back(_log, gap.TotalSeconds);
            Happen(new MeterBack(now, decimal.Round((decimal)gap.TotalSeconds, 1)));
        }
    }

    void Happen(MeterEvent happened)
    {
        _pending.Add(happened);
        _feed.Publish(happened);
        MeterLog.Happened(_log, happened);
    }

    TimeSpan? Elapsed() => _lastTelegram is { } last ? _time.GetElapsedTime(last) : null;
}
