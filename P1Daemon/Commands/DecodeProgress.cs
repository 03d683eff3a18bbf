using System.Globalization;

namespace P1Daemon.Commands;

/// <summary>The line on a terminal that shows how far a long decoding has come, written over itself.</summary>
/// <param name="terminal">Standard error.</param>
/// <param name="length">Bytes in all; null where that cannot be known, as of standard input.</param>
/// <param name="time">For the pace of the line.</param>
internal sealed class DecodeProgress(TextWriter terminal, long? length, TimeProvider time)
{
    static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(250);

    long _shownAt = time.GetTimestamp();
    int _width;

    /// <summary>So many bytes are read, so many telegrams found in them.</summary>
    public void Show(long bytes, long telegrams)
    {
        if (time.GetElapsedTime(_shownAt) < _pace)
        {
            return;
        }

        _shownAt = time.GetTimestamp();
        string share = length is > 0 ? string.Create(CultureInfo.InvariantCulture, $", {100.0 * bytes / length:0} %") : "";
        string line = string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000} MB{share}, {telegrams} telegrams");
        terminal.Write($"\r{line.PadRight(_width)}");
        _width = line.Length;
    }

    /// <summary>Makes room for another line.</summary>
    public void Clear()
    {
        if (_width > 0)
        {
            terminal.Write($"\r{new string(' ', _width)}\r");
            _width = 0;
        }
    }
}
