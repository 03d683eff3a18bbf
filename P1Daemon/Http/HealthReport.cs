using P1Daemon.Configuration;
using P1Daemon.Health;

namespace P1Daemon.Http;

/// <summary>Is all well? For watchers that only want yes or no and, if no, why.</summary>
internal sealed class HealthReport : IDisposable
{
    /// <summary>A broker may restart without an alarm.</summary>
    static readonly TimeSpan _brokerMayBeAway = TimeSpan.FromSeconds(60);

    readonly MqttSettings _mqtt;
    readonly MeterHealth _meter;
    readonly BrokerHealth _broker;
    readonly JournalHealth _journal;
    readonly TimeProvider _time;

    // Attempts change the broker's state, and with it its "since", again and again: what counts is when it was last there. 0: it is.
    long _brokerGone;

    public HealthReport(MqttSettings mqtt, MeterHealth meter, BrokerHealth broker, JournalHealth journal, TimeProvider time)
    {
        (_mqtt, _meter, _broker, _journal, _time) = (mqtt, meter, broker, journal, time);
        NoteBroker();
        _broker.StateChanged += NoteBroker;
    }

    /// <summary>One line a reason, empty when all is well.</summary>
    public IReadOnlyList<string> Reasons()
    {
        List<string> reasons = [];
        MeterStatus meter = _meter.Now;
        if (meter.State == MeterState.Absent)
        {
            reasons.Add($"meter absent: no telegram yet{(meter.Port is null ? "" : $" from {meter.Port}")}");
        }
        else if (meter.State == MeterState.Silent)
        {
            reasons.Add($"meter silent: no telegram{(meter.LastTelegram is { } last ? $" since {StatusJson.Iso(last)}" : "")}");
        }

        long gone = Volatile.Read(ref _brokerGone);
        if (_mqtt.Enabled && gone != 0 && _time.GetElapsedTime(gone) is var away && away > _brokerMayBeAway)
        {
            reasons.Add(FormattableString.Invariant($"broker away for {away.TotalSeconds:F0} s{Because(_broker.Now.LastError)}"));
        }

        JournalStatus journal = _journal.Now;
        if (!journal.Writable)
        {
            reasons.Add($"journal not writable{Because(journal.Error)}");
        }

        return reasons;
    }

    /// <inheritdoc/>
    public void Dispose() => _broker.StateChanged -= NoteBroker;

    void NoteBroker()
    {
        if (_broker.Now.State == BrokerState.Connected)
        {
            Volatile.Write(ref _brokerGone, 0);
        }
        else if (_brokerGone == 0)
        {
            // A clock that begins at 0 must not look like a broker that is there.
            Volatile.Write(ref _brokerGone, Math.Max(1, _time.GetTimestamp()));
        }
    }

    // One line a reason, whatever the error says.
    static string Because(string? error) => error is null ? "" : $": {error.ReplaceLineEndings(" ")}";
}
