using P1Daemon.Sources;

namespace P1Daemon.Tests.Support;

/// <summary>Enumerates a source on behalf of a test, and keeps all that came.</summary>
sealed class Listener : IAsyncDisposable
{
    readonly CancellationTokenSource _stop;
    readonly IAsyncEnumerator<ReadOnlyMemory<byte>> _pieces;

    public Listener(ISource source, CancellationToken cancellation)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _pieces = source.ReadAsync(_stop.Token).GetAsyncEnumerator(_stop.Token);
    }

    /// <summary>Everything so far.</summary>
    public MemoryStream Heard { get; } = new();

    /// <summary>The next piece, as a task that ends as soon as the source is open and has bytes.</summary>
    public async Task<byte[]> NextAsync()
    {
        if (!await _pieces.MoveNextAsync())
        {
            throw new EndOfStreamException();
        }

        Heard.Write(_pieces.Current.Span);
        return _pieces.Current.ToArray();
    }

    /// <summary>Goes on until this many bytes have come in all.</summary>
    public async Task<byte[]> UntilAsync(int length)
    {
        while (Heard.Length < length)
        {
            await NextAsync();
        }

        return Heard.ToArray();
    }

    /// <summary>Cancels what is pending.</summary>
    public void Cancel() => _stop.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _pieces.DisposeAsync();
        _stop.Dispose();
        await Heard.DisposeAsync();
    }
}
