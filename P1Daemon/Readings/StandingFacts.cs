using System.Collections.Immutable;
using P1Daemon.Telegrams;

namespace P1Daemon.Readings;

/// <summary>The last accepted value of one register.</summary>
/// <param name="Value">In the unit of its field or device.</param>
/// <param name="Time">Of the measurement: the device's stamp, else the telegram's time.</param>
internal readonly record struct Register(decimal Value, DateTimeOffset? Time);

/// <summary>
/// The last accepted one of each thing that a later telegram is compared with: what a start must know to go on as if it had never stopped.
/// Registers are named by their key (<c>energy_import_t1_kwh</c>) or, for M-Bus devices, by kind and channel (<c>gas@1</c>); identities likewise (<c>electricity</c>, <c>gas@1</c>).
/// </summary>
internal sealed record StandingFacts
{
    /// <summary>The last journalled reading's time; null in an empty journal.</summary>
    public DateTimeOffset? LastReading { get; init; }

    public ImmutableDictionary<string, Register> Registers { get; init; } = ImmutableDictionary<string, Register>.Empty;

    public ImmutableDictionary<string, string> Identities { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Number or name.</summary>
    public string? Tariff { get; init; }

    public string? Message { get; init; }

    /// <summary>Default where none was ever seen.</summary>
    public ImmutableArray<PowerFailure> PowerFailures { get; init; }
}
