using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using P1Daemon.Framing;
using P1Daemon.Health;
using P1Daemon.Sources;
using P1Daemon.Telegrams;

namespace P1Daemon.Metering;

/// <summary>Keeps the meter's health up to date and says each new thing once in the log.</summary>
internal sealed class HealthBook(MeterHealth health, RejectionLog rejections, ILogger log)
{
    // A telegram stream of ever new codes must not grow the status.
    const int MostUnknown = 64;

    Opening? _opening;
    string _held = "";
    string? _foreign;

    /// <summary>Whether telegrams come.</summary>
    public MeterState State => health.Now.State;

    /// <summary>Changes the state.</summary>
    public void SetState(MeterState state)
    {
        if (state != health.Now.State)
        {
            health.Update(before => before with { State = state });
        }
    }

    /// <summary>Counts what came in, and where from.</summary>
    public void AddBytes(int count, ISource source) =>
        health.Update(before => before with { Bytes = before.Bytes + count, Port = source.Name, Line = source.Line });

    /// <summary>Until the first telegram: says so where the bytes are not P1 at all.</summary>
    public void LookFor(ReadOnlySpan<byte> bytes)
    {
        if (_foreign is null && health.Now.Telegrams == 0 && ForeignProtocol.Recognise(bytes) is { } foreign)
        {
            _foreign = foreign;
            MeterLog.Foreign(log, foreign);
        }
    }

    /// <summary>Says once what came of opening encrypted frames, and again only when it changes.</summary>
    /// <param name="opening">Null for a plain frame.</param>
    public void Note(Opening? opening)
    {
        if (opening is not { } now || now == _opening)
        {
            return;
        }

        _opening = now;
        health.Update(before => before with { Encryption = now switch { Opening.Verified => "verified", Opening.Unverified => "unverified", _ => "not opened" } });
        switch (now)
        {
            case Opening.NoKey:
                MeterLog.KeyMissing(log);
                break;
            case Opening.Failed:
                MeterLog.KeyWrong(log);
                break;
            case Opening.Unverified:
                MeterLog.TagWrong(log);
                break;
            case Opening.Verified:
                MeterLog.Opened(log);
                break;
        }
    }

    /// <summary>Counts a port opened again.</summary>
    public void CountReconnect() => health.Update(before => before with { Reconnects = before.Reconnects + 1 });

    /// <summary>Counts a telegram that was not valid.</summary>
    public void Reject(Rejection why)
    {
        health.Update(before => before with { Rejected = before.Rejected.SetItem((int)why, before.Rejected[(int)why] + 1) });
        if (why != Rejection.Decrypt)
        {
            rejections.Add(why);
        }
    }

    /// <summary>Nothing more will come: what was gathered is said.</summary>
    public void Close() => rejections.Flush(final: true);

    /// <summary>Enters a valid telegram.</summary>
    /// <param name="telegram">Its time settled.</param>
    /// <param name="held">How many registers are left out of it.</param>
    /// <param name="interval">Since the one before; null for the first.</param>
    /// <param name="clockOffset">Meter − host; null where the meter has no clock.</param>
    public void Add(Telegram telegram, int held, TimeSpan? interval, TimeSpan? clockOffset)
    {
        rejections.Flush();
        SayWhatIsNew(telegram, held);
        health.Update(before => before with
        {
            Id = telegram.MeterId ?? before.Id,
            Model = telegram.Model,
            Protocol = telegram.Protocol,
            LastTelegram = telegram.Received,
            IntervalSeconds = interval?.TotalSeconds ?? before.IntervalSeconds,
            ClockOffsetSeconds = clockOffset?.TotalSeconds,
            Telegrams = before.Telegrams + 1,
            Held = before.Held + held,
            Unknown = Count(before.Unknown, telegram.Unknown),
        });
    }

    void SayWhatIsNew(Telegram telegram, int held)
    {
        MeterStatus before = health.Now;
        if (before.Telegrams == 0 || before.Model != telegram.Model)
        {
            MeterLog.Found(log, before.Port, telegram.Model, telegram.MeterId ?? "without a number", telegram.Protocol ?? "not said");
        }

        SayWhatIsHeld(telegram.HeldKeys);

        if (!telegram.Nonsense.IsEmpty)
        {
            rejections.AddNonsense(telegram.Nonsense.Length, telegram.Nonsense[0]);
        }

        foreach (UnknownValue unknown in telegram.Unknown)
        {
            if (!before.Unknown.ContainsKey(unknown.Code) && before.Unknown.Count < MostUnknown)
            {
                MeterLog.Unknown(log, unknown.Code, RejectionLog.Short(unknown.Raw));
            }
        }
    }

    void SayWhatIsHeld(string held)
    {
        if (held == _held)
        {
            return;
        }

        _held = held;
        if (held.Length > 0)
        {
            MeterLog.Held(log, held);
        }
        else
        {
            MeterLog.HeldNoMore(log);
        }
    }

    static ImmutableSortedDictionary<string, long> Count(ImmutableSortedDictionary<string, long> counts, ImmutableArray<UnknownValue> unknown)
    {
        foreach (UnknownValue value in unknown)
        {
            long count = counts.GetValueOrDefault(value.Code);
            counts = count > 0 || counts.Count < MostUnknown ? counts.SetItem(value.Code, count + 1) : counts;
        }

        return counts;
    }
}
