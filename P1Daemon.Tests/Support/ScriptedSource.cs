using System.Runtime.CompilerServices;
using System.Threading.Channels;
using P1Daemon.Sources;

namespace P1Daemon.Tests.Support;

/// <summary>A source whose bytes the test gives; counts how often it is open.</summary>
sealed class ScriptedSource(string name, string? line = null) : ISource
{
    readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>();
    TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    public string? Line => line;

    public bool Ends => false;

    /// <summary>When set, every enumeration fails with this.</summary>
    public string? Trouble { get; set; }

    public int Openings { get; private set; }

    public int Closings { get; private set; }

    /// <summary>Ends when the source is opened for the first time, or again after the last call.</summary>
    public async Task OpenedAsync(CancellationToken cancellation)
    {
        await _opened.Task.WaitAsync(cancellation);
        _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public ScriptedSource Send(params byte[][] pieces)
    {
        foreach (byte[] piece in pieces)
        {
            _pieces.Writer.TryWrite(piece);
        }

        return this;
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        Openings++;
        try
        {
            _opened.TrySetResult();
            if (Trouble is not null)
            {
                throw new SourceException(Trouble);
            }

            await foreach (byte[] piece in _pieces.Reader.ReadAllAsync(cancellation))
            {
                yield return piece;
            }
        }
        finally
        {
            Closings++;
        }
    }
}
