using P1Daemon.Configuration;
using P1Daemon.Telegrams;

namespace P1Daemon.Commands.Doctor;

/// <summary>What a telegram that counts tells about the meter.</summary>
internal static class TelegramFindings
{
    static readonly TimeSpan _tolerance = TimeSpan.FromSeconds(60);

    /// <summary>Dialect and values, and the meter's clock against the host's.</summary>
    public static IEnumerable<Finding> Of(Hearing hearing, MeterSettings meter)
    {
        Telegram telegram = hearing.Telegram!;
        string crc = hearing.Raw.AsSpan().LastIndexOf((byte)'!') is var end && end + 1 < hearing.Raw.Length && char.IsAsciiHexDigit((char)hearing.Raw[end + 1])
            ? meter.Crc == CrcCheck.Ignore ? "CRC not looked at (meter.crc: ignore)" : "CRC right"
            : "without CRC, as old meters send it";
        int values = telegram.Measurements.Length + telegram.Texts.Length;
        yield return Finding.Ok("telegram", $"{Name(telegram.Model, telegram.MeterId, telegram.Protocol)}, {values} values, {crc}");
        if (telegram.Received is { } received)
        {
            yield return hearing.HasClock
                ? Clock((telegram.Time!.Value - received).TotalSeconds, meter)
                : Finding.Ok("meter clock", "the meter sends no time: this machine's counts");
        }
    }

    /// <summary>A meter as a person knows it.</summary>
    public static string Name(string? model, string? id, string? protocol) =>
        string.Join(", ", new[] { model, id is null ? null : $"meter {id}", protocol is null ? "no protocol version" : $"protocol {protocol}" }.OfType<string>());

    /// <summary>How far the meter's clock is ahead of the host's.</summary>
    public static Finding Clock(double seconds, MeterSettings meter)
    {
        string text = $"{Span(Math.Abs(seconds))} {(seconds >= 0 ? "ahead of" : "behind")} this machine's";
        if (Math.Abs(seconds) <= _tolerance.TotalSeconds)
        {
            return Finding.Ok("meter clock", text);
        }

        // Whole half hours are no drift.
        double halves = seconds / 1800;
        bool zone = Math.Abs(halves - Math.Round(halves)) * 1800 < _tolerance.TotalSeconds;
        return Finding.Warning("meter clock", text, zone
            ? $"Is meter.timezone ({meter.Timezone.Id}) the zone that the meter stands in?"
            : "Is this machine's clock right? timedatectl\nA meter's own clock is the grid operator's business: readings carry its time as it is.");
    }

    static string Span(double seconds) => seconds switch
    {
        < 120 => $"{seconds:0.#} s",
        < 7200 => $"{seconds / 60:0} min",
        < 172_800 => $"{seconds / 3600:0.#} h",
        _ => $"{seconds / 86_400:0} days",
    };
}
