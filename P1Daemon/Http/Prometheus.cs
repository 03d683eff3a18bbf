using System.Globalization;
using P1Daemon.Configuration;
using P1Daemon.Health;
using P1Daemon.Live;
using P1Daemon.Telegrams;

namespace P1Daemon.Http;

/// <summary>
/// The body of <c>/metrics</c>: the newest telegram's values while they are current, and the daemon's own state. What we worked out ourselves
/// (sums, taken minus given) is left out, a query does that; of a register that the meter sends as a whole and by tariff, the tariffs stand.
/// </summary>
internal sealed class Prometheus(MeterSettings settings, Feed feed, MeterHealth meter, BrokerHealth broker, JournalHealth journal, TimeProvider time)
{
    readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>How things stand now.</summary>
    public Answer Answer()
    {
        var page = new MetricsText();
        if (feed.Current(settings.Silence) is { } current)
        {
            WriteValues(page, current.Telegram);
        }

        WriteMeter(page, meter.Now);
        WriteBroker(page, broker.Now);
        WriteJournal(page, journal.Now);
        page.Gauge("p1meter_build_info", "the program's version", 1, $$"""{version="{{StatusJson.Version}}"}""");
        page.Gauge("process_start_time_seconds", "when the daemon started, Unix time", Unix(_started));
        return new(200, MetricsText.ContentType, page.ToBytes());
    }

    static void WriteValues(MetricsText page, Telegram telegram)
    {
        foreach (Measurement measurement in telegram.Measurements)
        {
            // A device's plain key counts as worked out too, but nothing else here tells its register.
            bool ours = measurement.Derived && telegram.MainDevice(measurement.Field) is null;
            if (!ours && Metric.For(measurement.Field) is { } metric && !IsToldByTariff(telegram, metric))
            {
                page.Write(metric.Name, metric.IsCounter, metric.Help, measurement.Value * metric.Factor, metric.Label);
            }
        }
    }

    // Also while a tariff is held: a series that comes and goes would be a jump in every sum.
    static bool IsToldByTariff(Telegram telegram, Metric metric) =>
        metric is { IsCounter: true, Label: "" }
        && telegram.Measurements.Select(measurement => measurement.Field).Concat(telegram.Held)
            .Any(field => Metric.For(field) is { Label: not "" } other && other.Name == metric.Name);

    static void WriteMeter(MetricsText page, MeterStatus now)
    {
        page.Gauge("p1meter_online", "1 while telegrams come, else 0", now.State == MeterState.Online ? 1 : 0);
        if (now.LastTelegram is { } last)
        {
            page.Gauge("p1meter_last_telegram_timestamp_seconds", "when the last telegram came, Unix time", Unix(last));
        }

        page.Counter("p1meter_telegrams_total", "valid telegrams", now.Telegrams);
        foreach (Rejection reason in Enum.GetValues<Rejection>())
        {
            page.Counter("p1meter_rejected_telegrams_total", "telegrams that were not valid, by reason", now.Rejected[(int)reason], $$"""{reason="{{Word(reason)}}"}""");
        }

        page.Counter("p1meter_held_values_total", "register values left out because they fell", now.Held);
        page.Counter("p1meter_received_bytes_total", "bytes that came from the port", now.Bytes);
        page.Counter("p1meter_reconnects_total", "times that the port came back", now.Reconnects);
    }

    static void WriteBroker(MetricsText page, BrokerStatus now)
    {
        if (now.State != BrokerState.Disabled)
        {
            page.Gauge("p1meter_mqtt_connected", "1 while the broker is there, else 0", now.State == BrokerState.Connected ? 1 : 0);
            page.Counter("p1meter_mqtt_published_readings_total", "readings that the broker acknowledged", now.Published);
        }
    }

    static void WriteJournal(MetricsText page, JournalStatus now)
    {
        page.Gauge("p1meter_journal_writable", "1 while readings are kept in the file, 0 while in memory only", now.Writable ? 1 : 0);
        page.Gauge("p1meter_journal_backlog_rows", "readings that the broker does not have yet", now.Backlog);
        page.Gauge("p1meter_journal_rows", "readings kept under the present journal id", now.LastSeq - now.FirstSeq + 1 ?? 0);
        page.Gauge("p1meter_journal_size_bytes", "size of the journal's used pages", now.Bytes);
        page.Counter("p1meter_journal_dropped_rows_total", "readings forced out by the size limit before the broker had them", now.Dropped);
    }

    static string Word(Rejection reason) => reason switch
    {
        Rejection.TooLong => "too_long",
        _ => reason.ToString().ToLower(CultureInfo.InvariantCulture),
    };

    static decimal Unix(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds() / 1000m;
}
