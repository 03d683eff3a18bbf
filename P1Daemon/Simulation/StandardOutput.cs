namespace P1Daemon.Simulation;

/// <summary>Standard output: here the reader is waited for.</summary>
internal sealed class StandardOutput : ITelegramOutput
{
    readonly Stream _stream = Console.OpenStandardOutput();

    /// <inheritdoc/>
    public string? Address => null;

    /// <inheritdoc/>
    public void Write(byte[] telegram)
    {
        _stream.Write(telegram);
        _stream.Flush();
    }

    /// <inheritdoc/>
    public Task FinishAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
