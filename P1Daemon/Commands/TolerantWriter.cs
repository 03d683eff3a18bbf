using System.Text;

namespace P1Daemon.Commands;

/// <summary>Standard error as far as it takes anything: where it is closed or its disk is full, the exit code still says how it went.</summary>
/// <param name="inner">What is written to.</param>
internal sealed class TolerantWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    static void Try(Action write)
    {
        try
        {
            write();
        }
        // A descriptor that is not open for writing is, to the runtime, a matter of permission.
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
