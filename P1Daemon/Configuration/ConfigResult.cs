using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace P1Daemon.Configuration;

/// <summary>Either the settings or every mistake that stands in their way, sorted by place.</summary>
internal sealed record ConfigResult(Settings? Settings, ImmutableArray<ConfigProblem> Problems)
{
    /// <summary>What could be understood, with defaults in the place of the rest: for who looks further all the same.</summary>
    public required Settings Draft { get; init; }

    /// <summary>True when there are settings and no problem.</summary>
    [MemberNotNullWhen(true, nameof(Settings))]
    public bool IsValid => Settings is not null;

    /// <summary>The settings if there is no problem, else the problems by layer, line and column.</summary>
    public static ConfigResult Of(Settings settings, IReadOnlyCollection<ConfigProblem> problems) => problems.Count == 0
        ? new ConfigResult(settings, []) { Draft = settings }
        : new ConfigResult(null, [.. problems.OrderBy(p => p.Place.Layer).ThenBy(p => p.Place.Line).ThenBy(p => p.Place.Column)]) { Draft = settings };

    /// <summary>True when no mistake makes a section's settings other than they were meant.</summary>
    /// <param name="section">Its name.</param>
    /// <param name="harmless">Keys in it whose mistakes do not matter.</param>
    public bool Trusts(string section, params string[] harmless) => Problems.All(problem =>
        problem.Key?.Split('.') is [var its, var key] && ConfigKeys.All.Any(known => known.Section == its) && (its != section || harmless.Contains(key)));
}
