using P1Daemon.Configuration;

namespace P1Daemon.Commands.Doctor;

/// <summary>What our own daemon says where it reads the port, and nobody else can.</summary>
internal static class DaemonFindings
{
    /// <summary>Its meter, telegrams, what it rejected, the clock.</summary>
    public static IEnumerable<Finding> Meter(DaemonStatus daemon, MeterSettings meter, string service = "p1meter")
    {
        yield return Finding.Ok("holder", $"our own daemon reads {daemon.Text("meter", "port") ?? meter.Port}{(daemon.Text("meter", "line") is { } line ? $" at {line}" : "")}: it is asked");
        double telegrams = daemon.Number("meter", "telegrams") ?? 0;
        string rejected = string.Join(", ", daemon.Rejected().Select(cause => $"{cause.Count} {InWords(cause.Cause)}"));
        string counts = $"{telegrams:0} telegrams, {(rejected.Length == 0 ? "none rejected" : $"rejected: {rejected}")}";
        if (daemon.MeterState != "online")
        {
            yield return Silent(daemon, counts, service);
            yield break;
        }

        string name = TelegramFindings.Name(daemon.Text("meter", "model"), daemon.Text("meter", "id"), daemon.Text("meter", "protocol"));
        yield return Finding.Ok("telegram", $"{name}; {counts}, the last {daemon.Number("meter", "age_s"):0.#} s ago");
        if (daemon.Number("meter", "clock_offset_s") is { } offset)
        {
            yield return TelegramFindings.Clock(offset, meter);
        }
    }

    /// <summary>Its broker.</summary>
    public static Finding Broker(DaemonStatus daemon)
    {
        string address = daemon.Text("mqtt", "broker") ?? "its broker";
        string why = daemon.Text("mqtt", "last_error") is { } error ? $": {error}" : "";
        string waiting = $"{daemon.Number("mqtt", "backlog"):0} readings wait";
        return daemon.Text("mqtt", "state") switch
        {
            "connected" => Finding.Ok("daemon", $"connected to {address}, {waiting}"),
            "disabled" => Finding.Ok("daemon", "publishes nothing (mqtt.enabled: false)"),
            "refused" => Finding.Failed("daemon", $"refused by {address}{why}; {waiting}"),
            _ => Finding.Failed("daemon", $"not connected to {address}{why}; {waiting}"),
        };
    }

    /// <summary>Its journal, where it cannot write the file; null where it can: what is seen from outside says more then.</summary>
    public static Finding? Journal(DaemonStatus daemon, string path)
    {
        if (daemon.Text("journal", "state") != "memory")
        {
            return null;
        }

        string why = daemon.Text("journal", "last_error") is { } error ? $": {error}" : "";
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".";
        return Finding.Warning("journal", $"{path} cannot be written by the daemon{why}; readings are kept in memory only, and are lost if it ends",
            $"Make room on the disk: df -h {folder}\nOr give the folder back to the daemon: ls -ld {folder}\nIt goes on with the file by itself.");
    }

    static Finding Silent(DaemonStatus daemon, string counts, string service)
    {
        string since = daemon.Text("meter", "last_telegram") is { } last ? $"no telegram since {last}" : "no telegram yet";
        double bytes = daemon.Number("meter", "bytes") ?? 0;
        return Finding.Failed("telegram", $"the meter is {daemon.MeterState}: {since}; {counts}, {bytes:0} bytes",
            $"Stop the daemon, and this command listens by itself and says more: sudo systemctl stop {service}");
    }

    static string InWords(string cause) => cause switch
    {
        "crc" => "with a wrong CRC",
        "too_long" => "without an end",
        "incomplete" => "cut short",
        "format" => "without a value",
        "decrypt" => "that the key does not open",
        _ => cause,
    };
}
