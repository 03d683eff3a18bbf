using System.Net;
using System.Text.Json;
using P1Daemon.Commands.Doctor;
using P1Daemon.Configuration;
using P1Daemon.Hosting;
using P1Daemon.Parsing;
using P1Daemon.Sources;
using P1Daemon.Telegrams;

namespace P1Daemon.Commands.Read;

/// <summary>What came of waiting: a telegram, or why there is none.</summary>
/// <param name="Telegram">Parsed; null for none.</param>
/// <param name="Raw">As it came.</param>
/// <param name="Findings">Where there is none, what the doctor says to what was heard.</param>
/// <param name="Reading">From the daemon, its JSON, in which a register that fell is left out; null from the port.</param>
internal sealed record TelegramCatch(Telegram? Telegram, byte[] Raw, IReadOnlyList<Finding> Findings, byte[]? Reading = null);

/// <summary>Waits for one telegram, on the port itself or, where our own daemon has that, from the daemon.</summary>
internal sealed class TelegramWait(Settings settings, TimeProvider time, TimeSpan limit)
{
    // The daemon has a new one every second at best.
    static readonly TimeSpan _askAgain = TimeSpan.FromSeconds(0.5);

    readonly MeterSettings _meter = settings.Meter;
    readonly long _since = time.GetTimestamp();

    TimeSpan Left => limit - time.GetElapsedTime(_since);

    /// <summary>Ends with the telegram, at the limit, or when there is nothing to wait for.</summary>
    public async Task<TelegramCatch> CatchAsync(CancellationToken cancellation)
    {
        using var ear = new Ear(_meter, time);
        using Progress progress = Progress.Show(ear.InWords);
        IReadOnlyList<ISource> candidates = SourceChoice.Each(_meter, _meter.Line, time);
        while (candidates.Count > 0 && Left > TimeSpan.Zero)
        {
            int before = ear.Hearings.Count;
            if (await ear.ListenAsync(candidates, Left, cancellation) is { Telegram: { } telegram } found)
            {
                return new TelegramCatch(telegram, found.Raw, []);
            }

            Hearing[] round = [.. ear.Hearings.Skip(before)];
            if (round.Any(hearing => hearing.Trouble is { Fault: SourceFault.Held }) && await AskDaemonAsync(cancellation) is { } fromDaemon)
            {
                return fromDaemon;
            }

            if (round.All(hearing => hearing.Trouble is not null || hearing.Source.Ends))
            {
                break;
            }

            candidates = round.Where(hearing => hearing.Verdict == LineVerdict.Right).Select(hearing => hearing.Source).ToArray() is { Length: > 0 } right ? right : candidates;
        }

        return new TelegramCatch(null, [], Why(ear, candidates.Count));
    }

    // Null: there is no daemon of ours that reads this port.
    async Task<TelegramCatch?> AskDaemonAsync(CancellationToken cancellation)
    {
        using var own = new OwnDaemon(settings.Http);
        if (await own.StatusAsync(cancellation) is not { } status || (MeterPort.KindOf(_meter.Port) == PortKind.Serial && !status.Reads(_meter.Port)))
        {
            return null;
        }

        using Progress progress = Progress.Show(() => $"asking the daemon at {own.Address}, which reads the port");
        while (Left > TimeSpan.Zero)
        {
            if (await own.GetAsync("reading", cancellation) is { Status: HttpStatusCode.OK } reading
                && await own.GetAsync("telegram", cancellation) is { Status: HttpStatusCode.OK } telegram
                // The same is still the newest: the one was not made of another than the other.
                && await own.GetAsync("reading", cancellation) is { Status: HttpStatusCode.OK } after && Received(after.Body) == Received(reading.Body)
                && Parse(telegram.Body, Received(reading.Body)) is { } parsed)
            {
                return new TelegramCatch(parsed, telegram.Body, [], reading.Body);
            }

            await Task.Delay(Left < _askAgain ? _askAgain / 10 : _askAgain, time, cancellation);
        }

        return new TelegramCatch(null, [], [.. DaemonFindings.Meter(await own.StatusAsync(cancellation) ?? status, _meter)]);
    }

    Telegram? Parse(byte[] raw, DateTimeOffset received)
    {
        var clock = new MeterClock(_meter.Timezone);
        return new TelegramParser(clock).Parse(raw, received) is { } telegram ? telegram with { Time = telegram.Time ?? clock.Local(received) } : null;
    }

    DateTimeOffset Received(byte[] reading)
    {
        using JsonDocument document = JsonDocument.Parse(reading);
        return document.RootElement.TryGetProperty("received", out JsonElement received) && received.TryGetDateTimeOffset(out DateTimeOffset moment) ? moment : time.GetUtcNow();
    }

    IReadOnlyList<Finding> Why(Ear ear, int candidates)
    {
        if (candidates == 0)
        {
            return [Finding.Failed("device", "meter.port is auto, and there is no port to try", PortCheck.List(new SerialDevices()))];
        }

        Hearing[] heard = [.. ear.Hearings.Where(hearing => hearing.Trouble is null || hearing.Bytes > 0)];
        if (heard.Length == 0)
        {
            IEnumerable<SourceException> troubles = ear.Hearings.Select(hearing => hearing.Trouble!).DistinctBy(trouble => trouble.Message);
            return MeterPort.KindOf(_meter.Port) == PortKind.Serial && troubles.First().Fault is not (SourceFault.Other or SourceFault.Held)
                ? new PortCheck(_meter.Port, new SerialDevices(), unit: null).Look().Findings
                : [.. troubles.Select(trouble => PortCheck.Trouble(_meter.Port, trouble, unasked: Unasked.Of(settings.Http, answer: null, unit: null, service: "p1meter")))];
        }

        return Diagnosis.Of(heard, _meter);
    }
}
