using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace P1Daemon.Configuration;

/// <summary>Either the settings or every mistake that stands in their way, sorted by place.</summary>
internal sealed record ConfigResult(Settings? Settings, ImmutableArray<ConfigProblem> Problems)
{
    /// <summary>True when there are settings and no problem.</summary>
    [MemberNotNullWhen(true, nameof(Settings))]
    public bool IsValid => Settings is not null;

    /// <summary>The settings if there is no problem, else the problems by layer, line and column.</summary>
    public static ConfigResult Of(Settings settings, IReadOnlyCollection<ConfigProblem> problems) => problems.Count == 0
        ? new ConfigResult(settings, [])
        : new ConfigResult(null, [.. problems.OrderBy(p => p.Place.Layer).ThenBy(p => p.Place.Line).ThenBy(p => p.Place.Column)]);
}
