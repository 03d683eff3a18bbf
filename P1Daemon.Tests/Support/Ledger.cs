using System.Text.Json;

namespace P1Daemon.Tests.Support;

/// <summary>What a subscriber that stores has of the readings: by journal id and number, as the contract tells it to keep them.</summary>
sealed class Ledger
{
    readonly Dictionary<string, SortedDictionary<long, string>> _stored = [];
    readonly List<string> _conflicts = [];
    readonly List<string> _backwards = [];

    Ledger()
    {
    }

    /// <summary>The journal ids, in the order in which they came.</summary>
    public IReadOnlyCollection<string> Journals => _stored.Keys;

    /// <summary>How many numbers were given out, as far as the highest of each id tells.</summary>
    public long Sent => _stored.Values.Sum(numbers => numbers.Keys.Last());

    /// <summary>Messages that brought a number again, the same to the byte.</summary>
    public int Doubled { get; private set; }

    /// <summary>Numbers that came with two different payloads: must never be.</summary>
    public IReadOnlyList<string> Conflicts => _conflicts;

    /// <summary>Numbers that came for the first time after a higher one of their id: must never be.</summary>
    public IReadOnlyList<string> Backwards => _backwards;

    /// <summary>Numbers below the highest of their id that never came.</summary>
    public IReadOnlyList<long> Missing =>
        [.. _stored.Values.SelectMany(numbers => LongRange(numbers.Keys.Last()).Where(number => !numbers.ContainsKey(number)))];

    /// <summary>From the messages on a topic.</summary>
    public static Ledger Of(IEnumerable<Received> messages, string topic = "p1meter/reading")
    {
        var ledger = new Ledger();
        foreach (Received message in messages.Where(message => message.Topic == topic))
        {
            ledger.Enter(message);
        }

        return ledger;
    }

    /// <summary>True when a reading has this total.</summary>
    public static bool Holds(IEnumerable<Received> messages, string total, string topic = "p1meter/reading") =>
        messages.Any(message => message.Topic == topic && message.Text.Contains($"\"energy_import_kwh\":{total},", StringComparison.Ordinal));

    void Enter(Received message)
    {
        using JsonDocument reading = JsonDocument.Parse(message.Body);
        string journal = reading.RootElement.GetProperty("journal").GetString()!;
        long number = reading.RootElement.GetProperty("seq").GetInt64();
        if (!_stored.TryGetValue(journal, out SortedDictionary<long, string>? numbers))
        {
            _stored[journal] = numbers = [];
        }

        if (numbers.TryGetValue(number, out string? before))
        {
            Doubled++;
            if (before != message.Text)
            {
                _conflicts.Add($"{journal} {number}: {before} and {message.Text}");
            }

            return;
        }

        if (numbers.Count > 0 && number < numbers.Keys.Last())
        {
            _backwards.Add($"{journal} {number} after {numbers.Keys.Last()}");
        }

        numbers[number] = message.Text;
    }

    static IEnumerable<long> LongRange(long last)
    {
        for (long number = 1; number <= last; number++)
        {
            yield return number;
        }
    }
}
