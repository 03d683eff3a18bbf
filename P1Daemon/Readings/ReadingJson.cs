using P1Daemon.Telegrams;

namespace P1Daemon.Readings;

/// <summary>Readings, telegrams and events as JSON.</summary>
internal static class ReadingJson
{
    /// <summary>A telegram alone, without journal, seq, events and window.</summary>
    public static byte[] ToBytes(Telegram telegram) => throw new NotSupportedException($"{telegram}");

    /// <summary>A reading with the number that the journal gave it.</summary>
    public static byte[] ToBytes(Reading reading, string journal, long seq) => throw new NotSupportedException($"{reading}{journal}{seq}");

    /// <summary>An event alone.</summary>
    public static byte[] ToBytes(MeterEvent happened) => throw new NotSupportedException($"{happened}");
}
