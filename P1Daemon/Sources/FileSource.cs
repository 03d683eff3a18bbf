using System.Runtime.CompilerServices;

namespace P1Daemon.Sources;

/// <summary>A recording, read once and as fast as its bytes are taken, whatever its size.</summary>
/// <param name="path">The file.</param>
internal sealed class FileSource(string path) : ISource
{
    const int PieceSize = 64 * 1024;

    /// <inheritdoc/>
    public string Name => path;

    /// <inheritdoc/>
    public string? Line => null;

    /// <inheritdoc/>
    public bool Ends => true;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        // Nobody may write to a pipe, and then neither opening nor reading it ends.
        await using FileStream file = await Task.Run(Open, cancellation).WaitAsync(cancellation);
        byte[] piece = new byte[PieceSize];
        while (await FillAsync(file, piece, cancellation) is var read && read > 0)
        {
            yield return piece.AsMemory(0, read);
        }
    }

    FileStream Open()
    {
        if (Directory.Exists(path))
        {
            throw new SourceException(FileTrouble.Directory(path));
        }

        try
        {
            // Whoever still writes the recording is not disturbed.
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (FileTrouble.IsExpected(e))
        {
            throw Unreadable(e);
        }
    }

    async ValueTask<int> FillAsync(FileStream file, Memory<byte> piece, CancellationToken cancellation)
    {
        try
        {
            return await file.ReadAsync(piece, cancellation).AsTask().WaitAsync(cancellation);
        }
        catch (Exception e) when (FileTrouble.IsExpected(e))
        {
            throw Unreadable(e);
        }
    }

    SourceException Unreadable(Exception e) => new(FileTrouble.InWords(path, e), e);
}
