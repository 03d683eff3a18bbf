using System.Buffers;

namespace P1Daemon.Framing;

/// <summary>Tells text from ciphertext and from noise: of these letters a telegram consists, and the rest in one is a unit (m³) or a message in a foreign script.</summary>
internal static class PlainText
{
    static readonly SearchValues<byte> _letters = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(letter => (byte)letter), (byte)'\r', (byte)'\n']);

    /// <summary>How many of the bytes are printable ASCII or line ends.</summary>
    public static int Count(ReadOnlySpan<byte> bytes)
    {
        int letters = 0;
        foreach (byte each in bytes)
        {
            letters += _letters.Contains(each) ? 1 : 0;
        }

        return letters;
    }

    /// <summary>True where at most one byte in eight is something else: flipped bits leave more text than that, and of random bytes five in eight are none.</summary>
    public static bool IsMost(ReadOnlySpan<byte> bytes) => bytes.Length - Count(bytes) <= bytes.Length / 8;

    /// <summary>True where there is nothing else.</summary>
    public static bool IsAll(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept(_letters);
}
