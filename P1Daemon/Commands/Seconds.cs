using System.Globalization;

namespace P1Daemon.Commands;

/// <summary>Seconds on the command line: with a decimal point. A comma is none, and separates no thousands either.</summary>
internal static class Seconds
{
    /// <summary>Reads <c>0.5</c>; null for anything that is no number.</summary>
    public static double? Parse(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) ? seconds : null;

    /// <summary>What to write, for the end of an error about a number with a decimal comma; empty for any other text.</summary>
    public static string Hint(string text) =>
        text.Contains(',', StringComparison.Ordinal) && text.Replace(',', '.') is var point && Parse(point) is not null ? $"; the comma is no decimal point, write {point}" : "";
}
