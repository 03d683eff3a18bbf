using System.Collections.Immutable;

namespace P1Daemon.Simulation;

/// <summary>One phase at one second.</summary>
/// <param name="Power">W, taken minus given.</param>
/// <param name="Reactive">var, taken minus given.</param>
/// <param name="Voltage">Tenths of a volt.</param>
/// <param name="Current">mA, whatever its direction.</param>
internal readonly record struct PhaseState(int Power, int Reactive, int Voltage, int Current);

/// <summary>A value and the moment that it belongs to.</summary>
internal readonly record struct TimedValue(Stamp Time, long Value);

/// <summary>The highest quarter hour of a month: the first moment of the month after it, when the quarter hour ended, W.</summary>
internal readonly record struct MonthPeak(Stamp MonthEnd, TimedValue Peak);

/// <summary>What the meters of a household show at one second. Energy in Wh or varh, volumes in dm³, power in W or var.</summary>
internal sealed record Snapshot
{
    public required HouseholdIdentity Identity { get; init; }

    public required Stamp Time { get; init; }

    /// <summary>True at night and at the weekend.</summary>
    public required bool LowTariff { get; init; }

    /// <summary>All energy registers.</summary>
    public required Registers Registers { get; init; }

    public required ImmutableArray<PhaseState> Phases { get; init; }

    /// <summary>Gas at the last full five minutes, dm³.</summary>
    public required TimedValue Gas { get; init; }

    /// <summary>Gas at the last full hour, dm³.</summary>
    public required TimedValue HourlyGas { get; init; }

    /// <summary>Water at the last full five minutes, dm³.</summary>
    public required TimedValue Water { get; init; }

    /// <summary>Failures too short for the log are in this number too.</summary>
    public required int AnyFailures { get; init; }

    /// <summary>The log of long power failures, newest first: when it ended, seconds.</summary>
    public required ImmutableArray<TimedValue> Failures { get; init; }

    /// <summary>Voltage sags of L1, L2, L3.</summary>
    public required ImmutableArray<int> Sags { get; init; }

    /// <summary>Voltage swells of L1, L2, L3.</summary>
    public required ImmutableArray<int> Swells { get; init; }

    /// <summary>Import of the running quarter hour so far, as an average over the whole of it, W.</summary>
    public required long Demand { get; init; }

    /// <summary>The highest quarter hour of the running month, W.</summary>
    public required TimedValue Peak { get; init; }

    /// <summary>The months before, oldest first.</summary>
    public required ImmutableArray<MonthPeak> Peaks { get; init; }

    /// <summary>All phases, taken minus given, W.</summary>
    public int Power => Phases[0].Power + Phases[1].Power + Phases[2].Power;

    /// <summary>All phases, taken minus given, var.</summary>
    public int Reactive => Phases[0].Reactive + Phases[1].Reactive + Phases[2].Reactive;
}
