namespace P1Daemon.Tests.Support;

/// <summary>What a UART reads on a line whose signal is upside down, bit by bit.</summary>
static class InvertedUart
{
    /// <summary>The bytes that are read.</summary>
    /// <param name="text">What the meter sends.</param>
    /// <param name="sent">How the meter sends it.</param>
    /// <param name="read">How the port is set.</param>
    /// <param name="pauses">A share of letters that are followed by some bits of nothing.</param>
    /// <param name="restarts">What this UART does where a stop bit is missing: true, it takes it for a start bit; false, it waits for the line to rise.</param>
    public static byte[] Read(ReadOnlySpan<byte> text, Characters sent, Characters read, double pauses, bool restarts)
    {
        List<bool> line = [.. Send(text, sent, pauses).Select(bit => !bit)];
        int letter = read.Bits + (read.Parity ? 1 : 0);
        var bytes = new List<byte>();
        for (int at = 1; at + letter + 1 < line.Count;)
        {
            if (line[at] || (!line[at - 1] && !restarts))
            {
                at++;
                continue;
            }

            bytes.Add((byte)Enumerable.Range(0, read.Bits).Sum(bit => line[at + 1 + bit] ? 1 << bit : 0));
            at += letter + 1;
            if (line[at])
            {
                at++;
            }
            else if (!restarts)
            {
                while (at < line.Count && !line[at])
                {
                    at++;
                }
            }
        }

        return [.. bytes];
    }

    static List<bool> Send(ReadOnlySpan<byte> text, Characters sent, double pauses)
    {
        var random = new Random(1);
        List<bool> line = [.. Enumerable.Repeat(true, 40)];
        foreach (byte letter in text)
        {
            bool[] bits = [.. Enumerable.Range(0, sent.Bits).Select(bit => (letter >> bit & 1) == 1)];
            line.Add(false);
            line.AddRange(bits);
            if (sent.Parity)
            {
                line.Add(bits.Count(bit => bit) % 2 == 1);
            }

            line.Add(true);
            if (random.NextDouble() < pauses)
            {
                line.AddRange(Enumerable.Repeat(true, random.Next(1, 7)));
            }
        }

        return line;
    }
}

/// <summary>The form of a letter on the line: how many bits, and whether even parity follows.</summary>
readonly record struct Characters(int Bits, bool Parity)
{
    public static Characters Eight => new(8, false);

    public static Characters SevenEven => new(7, true);
}
