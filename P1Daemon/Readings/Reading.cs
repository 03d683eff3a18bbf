using System.Collections.Immutable;
using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Readings;

/// <summary>Smallest, mean and largest of one value since the reading before.</summary>
internal readonly record struct Spread(ObisField Field, decimal Min, decimal Mean, decimal Max);

/// <summary>What happened since the reading before.</summary>
/// <param name="From">Time of the reading before, exclusive; null if there is none.</param>
/// <param name="Telegrams">How many telegrams were seen, the reading's own included.</param>
/// <param name="Rejected">How many were not valid.</param>
/// <param name="Spreads">Every power, voltage and current that was sent, in the catalogue's order.</param>
internal sealed record WindowSummary(DateTimeOffset? From, int Telegrams, int Rejected, ImmutableArray<Spread> Spreads);

/// <summary>A telegram that became due at the interval, with what happened since the one before. Its number is given by the journal.</summary>
internal sealed record Reading(Telegram Telegram, ImmutableArray<MeterEvent> Events, WindowSummary Window);
