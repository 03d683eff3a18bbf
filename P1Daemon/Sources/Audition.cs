using System.Buffers;

namespace P1Daemon.Sources;

/// <summary>One source, listened to for a while to hear whether it gives a telegram; whoever likes it reads on without a byte lost.</summary>
internal sealed class Audition : IAsyncDisposable
{
    readonly CancellationTokenSource _patience;
    readonly CancellationTokenSource _either;
    readonly IAsyncEnumerator<ReadOnlyMemory<byte>> _pieces;
    readonly ArrayBufferWriter<byte> _heard = new();
    readonly LineEvidence _evidence = new();

    /// <summary>Listens to <paramref name="source"/> no longer than <paramref name="patience"/>.</summary>
    public Audition(ISource source, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        Source = source;
        _patience = new CancellationTokenSource(patience, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _patience.Token);
        _pieces = source.ReadAsync(_either.Token).GetAsyncEnumerator(_either.Token);
    }

    /// <summary>The one listened to.</summary>
    public ISource Source { get; }

    /// <summary>True as soon as a telegram came, false when none will.</summary>
    /// <exception cref="SourceException">The source cannot be opened or was lost.</exception>
    public async Task<bool> HearsTelegramAsync(CancellationToken cancellation)
    {
        try
        {
            LineVerdict verdict = LineVerdict.Open;
            while (verdict == LineVerdict.Open && await _pieces.MoveNextAsync())
            {
                _heard.Write(_pieces.Current.Span);
                verdict = _evidence.Add(_pieces.Current.Span);
            }

            _patience.CancelAfter(Timeout.InfiniteTimeSpan);
            return verdict == LineVerdict.Right && !_patience.IsCancellationRequested;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>All that was heard so far, then what comes.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadOnAsync()
    {
        yield return _heard.WrittenMemory;
        _heard.Clear();
        while (await _pieces.MoveNextAsync())
        {
            yield return _pieces.Current;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _pieces.DisposeAsync();
        _either.Dispose();
        _patience.Dispose();
    }
}
