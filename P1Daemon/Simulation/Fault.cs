using System.Globalization;

namespace P1Daemon.Simulation;

/// <summary>What can go wrong on a simulated line.</summary>
internal enum FaultKind
{
    /// <summary>A telegram's checksum is wrong (of an encrypted frame: it does not open).</summary>
    Crc,

    /// <summary>A byte is lost.</summary>
    DropByte,

    /// <summary>A byte has one wrong bit.</summary>
    FlipBit,

    /// <summary>A telegram breaks off.</summary>
    Cut,

    /// <summary>Noise comes before a telegram.</summary>
    Noise,

    /// <summary>All registers of a telegram say zero.</summary>
    Zero,

    /// <summary>Nothing comes for a while.</summary>
    Silence,

    /// <summary>The meter's clock is set.</summary>
    Clock,
}

/// <summary>One fault of a simulated line.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Amount">How likely it is, 0 to 1, for each telegram or byte; or how many seconds it lasts or the clock is moved.</param>
/// <param name="At">Seconds after the start, for those that happen once.</param>
internal readonly record struct Fault(FaultKind Kind, double Amount, double At)
{
    /// <summary>A hundred years: a clock that shows two digits of the year has gone round then.</summary>
    public const double LongestMove = 3_155_760_000;

    static readonly Dictionary<string, FaultKind> _likely = new()
    {
        ["crc"] = FaultKind.Crc,
        ["drop-byte"] = FaultKind.DropByte,
        ["flip-bit"] = FaultKind.FlipBit,
        ["cut"] = FaultKind.Cut,
        ["noise"] = FaultKind.Noise,
        ["zero"] = FaultKind.Zero,
    };

    static readonly Dictionary<string, FaultKind> _once = new() { ["silence"] = FaultKind.Silence, ["clock"] = FaultKind.Clock };

    /// <summary>The forms that there are, for a person.</summary>
    public static string Forms { get; } =
        $"{string.Join(", ", _likely.Keys.Select(name => $"{name}=P"))} (P from 0 to 1), silence=S@T (S seconds of silence from second T on), clock=S@T (the meter's clock moved by S seconds, a hundred years at most, at second T)";

    /// <summary>Reads <c>crc=0.01</c> or <c>silence=30@120</c>; null for anything else.</summary>
    public static Fault? Parse(string text)
    {
        string[] parts = text.Split('=');
        if (parts.Length != 2)
        {
            return null;
        }

        if (_likely.TryGetValue(parts[0], out FaultKind kind))
        {
            return Number(parts[1]) is { } likelihood and >= 0 and <= 1 ? new Fault(kind, likelihood, 0) : null;
        }

        string[] times = parts[1].Split('@');
        return _once.TryGetValue(parts[0], out kind) && times.Length == 2 && Number(times[0]) is { } amount && Number(times[1]) is { } at and >= 0
            && (kind == FaultKind.Clock ? Math.Abs(amount) <= LongestMove : amount > 0)
            ? new Fault(kind, amount, at)
            : null;
    }

    static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double number) ? number : null;
}
