using System.Globalization;
using System.Text;

namespace P1Daemon.Configuration;

/// <summary>What may stand behind a key.</summary>
/// <param name="Words">What is allowed, as in "… is not {words}".</param>
/// <param name="Parse">The value of a text; the second argument is the directory that relative paths start from.</param>
/// <param name="Format">The text of a value, as it would stand in the file.</param>
/// <param name="AllowsEmpty">Whether an empty text means something, mostly "none".</param>
internal sealed record ValueKind<T>(string Words, Func<string, string, Parsed<T>> Parse, Func<T, string> Format, bool AllowsEmpty = false);

/// <summary>The plain kinds of value: text, flag, whole number, choice.</summary>
internal static class ValueKind
{
    /// <summary>The longest text that MQTT can carry (5.0 §1.5.4), in bytes.</summary>
    public const int LongestText = 65535;

    /// <summary>Any text, also an empty one.</summary>
    public static ValueKind<string> Text { get; } = new("a text", (text, _) => Bounded(text), text => text, AllowsEmpty: true);

    /// <summary>A text that travels in an HTTP header.</summary>
    public static ValueKind<string> Token { get; } = new(
        "printable ASCII characters without a blank at either end",
        (text, _) => text.All(c => c is >= ' ' and <= '~') && text.Trim().Length == text.Length
            ? Parsed<string>.Good(text)
            : Parsed<string>.Bad("a token is of printable ASCII characters without a blank at either end; choose another one"),
        text => text,
        AllowsEmpty: true);

    /// <summary><c>true</c> or <c>false</c>, and nothing that other programs take for one.</summary>
    public static ValueKind<bool> Flag { get; } = Choice(("true", true), ("false", false));

    /// <summary>A whole number, both ends included.</summary>
    public static ValueKind<int> Whole(int from, int to)
    {
        string words = string.Create(CultureInfo.InvariantCulture, $"a whole number from {from} to {to}");
        return new(
            words,
            (text, _) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= from && number <= to
                ? Parsed<int>.Good(number)
                : Parsed<int>.Bad($"{Quoted.Show(text)} is not {words}"),
            number => number.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>One of a few words.</summary>
    public static ValueKind<T> Choice<T>(params (string Word, T Value)[] choices) where T : notnull
    {
        string words = string.Join(", ", choices.SkipLast(1).Select(c => c.Word)) + " or " + choices[^1].Word;
        return new(
            words,
            (text, _) =>
            {
                foreach ((string word, T value) in choices)
                {
                    if (word == text)
                    {
                        return Parsed<T>.Good(value);
                    }
                }

                string? meant = OtherWords.Value(text, [.. choices.Select(c => c.Word)]);
                return Parsed<T>.Bad($"{Quoted.Show(text)} is not {words}{(meant is null ? "" : $"; did you mean {meant}?")}");
            },
            value => choices.First(c => c.Value.Equals(value)).Word);
    }

    // The text is not shown: it may be a secret.
    static Parsed<string> Bounded(string text) => Encoding.UTF8.GetByteCount(text) > LongestText
        ? Parsed<string>.Bad("a text may be 65535 bytes long; this one is longer")
        : Parsed<string>.Good(text);
}
