using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Parsing;

/// <summary>A line of one number: where its groups stand and which row of the catalogue they fill.</summary>
/// <param name="Field">The row.</param>
/// <param name="Entry">What the line's code stands for.</param>
/// <param name="Place">Its groups in the telegram.</param>
internal readonly record struct NumberLine(ObisField Field, CatalogueEntry Entry, Place Place);

/// <summary>
/// The telegram before this one, and where its numbers stood. A meter says the same lines every second and changes some digits: as long as the bytes differ
/// inside of numbers only, these alone are read anew, and all the rest is what it was.
/// </summary>
internal sealed class Repetition
{
    readonly List<NumberLine> _lines = [];
    byte[] _bytes = [];
    int _length;
    int _next;

    /// <summary>What was read from it; null while there is none to go by.</summary>
    public Telegram? Before { get; private set; }

    /// <summary>How many of its bytes say something: what follows the <c>!</c> does not.</summary>
    public int Compared { get; private set; }

    /// <summary>Nothing is known of the telegram before.</summary>
    public void Forget()
    {
        _lines.Clear();
        Before = null;
    }

    /// <summary>A line that was read from the telegram; in the order of lines.</summary>
    public void Add(NumberLine line) => _lines.Add(line);

    /// <summary>The next telegram is compared with this one.</summary>
    /// <param name="telegram">From <c>/</c> to the end of the CRC line.</param>
    /// <param name="compared">See <see cref="Compared"/>.</param>
    /// <param name="read">What was read from it.</param>
    public void Keep(ReadOnlySpan<byte> telegram, int compared, Telegram read)
    {
        if (_bytes.Length < telegram.Length)
        {
            _bytes = new byte[telegram.Length];
        }

        telegram.CopyTo(_bytes);
        (_length, Compared, Before) = (telegram.Length, compared, read);
    }

    /// <summary>Begins the comparison; false where the telegram before was of another length.</summary>
    public bool TryBegin(ReadOnlySpan<byte> telegram)
    {
        _next = 0;
        return Before is not null && telegram.Length == _length;
    }

    /// <summary>
    /// Looks for the next line whose bytes differ. False at the end; where they differ outside of a number, the line is the default.
    /// </summary>
    /// <param name="telegram">The telegram.</param>
    /// <param name="from">Where to look on; moved behind the line.</param>
    /// <param name="line">The line.</param>
    public bool TryNextChange(ReadOnlySpan<byte> telegram, ref int from, out NumberLine line)
    {
        line = default;
        from += telegram[from..Compared].CommonPrefixLength(_bytes.AsSpan(from, Compared - from));
        if (from == Compared)
        {
            return false;
        }

        while (_next < _lines.Count && _lines[_next].Place.End <= from)
        {
            _next++;
        }

        if (_next < _lines.Count && _lines[_next].Place.Start <= from)
        {
            line = _lines[_next++];
            from = line.Place.End;
        }

        return true;
    }
}
