using System.Globalization;
using System.IO.Ports;

namespace P1Daemon.Sources;

/// <summary>Speed and characters of a serial line, as in <c>115200 8N1</c>.</summary>
/// <param name="Speed">Bits a second.</param>
/// <param name="DataBits">7 or 8.</param>
/// <param name="Parity">None, even or odd.</param>
/// <param name="StopBits">One or two.</param>
internal readonly record struct LineSetting(int Speed, int DataBits, Parity Parity, StopBits StopBits)
{
    const string ParityLetters = "NOE"; // in the order of System.IO.Ports.Parity

    /// <summary>How long one byte takes on the wire: start bit, data, parity, stop bits.</summary>
    public TimeSpan ByteTime =>
        TimeSpan.FromSeconds((1 + DataBits + (Parity == Parity.None ? 0 : 1) + (int)StopBits) / (double)Speed);

    /// <summary>Reads <c>115200 8N1</c>.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static LineSetting Parse(string text) =>
        TryParse(text, out LineSetting setting) ? setting : throw new FormatException($"\"{text}\" is no line setting such as \"115200 8N1\"");

    /// <summary>Reads <c>115200 8N1</c>; false when it is something else.</summary>
    public static bool TryParse(string text, out LineSetting setting)
    {
        setting = default;
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is not [string speed, [char bits and ('7' or '8'), char letter, char stops and ('1' or '2')]]
            || !int.TryParse(speed, NumberStyles.None, CultureInfo.InvariantCulture, out int bitsPerSecond)
            || bitsPerSecond == 0
            || ParityLetters.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal) is var parity && parity < 0)
        {
            return false;
        }

        setting = new LineSetting(bitsPerSecond, bits - '0', (Parity)parity, (StopBits)(stops - '0'));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Speed} {DataBits}{ParityLetters[(int)Parity]}{(int)StopBits}");
}
