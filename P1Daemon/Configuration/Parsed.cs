using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace P1Daemon.Configuration;

/// <summary>A value, or what is wrong with the text that should have been one.</summary>
internal readonly record struct Parsed<T>
{
    Parsed(T? value, string? problem) => (Value, Problem) = (value, problem);

    /// <summary>The value, where there is no problem.</summary>
    public T? Value { get; }

    /// <summary>What is wrong and what is allowed, without the key's name; null where all is well.</summary>
    public string? Problem { get; }

    /// <summary>True when the text was a value.</summary>
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsValid => Problem is null;

    /// <summary>A value.</summary>
    public static Parsed<T> Good(T value) => new(value, null);

    /// <summary>A problem.</summary>
    public static Parsed<T> Bad(string problem) => new(default, problem);
}

/// <summary>How a value that is no secret is shown in a message.</summary>
internal static class Quoted
{
    const int Longest = 60;

    /// <summary>In quotes, on one line, cut when it is long, control characters escaped.</summary>
    public static string Show(string text)
    {
        var shown = new StringBuilder("\"");
        foreach (char c in text.Length > Longest ? text[..Longest] : text)
        {
            shown = char.IsControl(c) || char.IsSurrogate(c)
                ? shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")
                : shown.Append(c);
        }

        return shown.Append(text.Length > Longest ? "…\"" : "\"").ToString();
    }
}
