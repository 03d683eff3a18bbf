using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace P1Daemon.Simulation;

/// <summary>Standard output: here the reader is waited for.</summary>
internal sealed class StandardOutput : ITelegramOutput
{
    const int BrokenPipe = 32; // EPIPE

    readonly Stream _stream = Open();

    /// <inheritdoc/>
    public string? Address => null;

    /// <summary>Standard output as a stream that fails where nothing can be written: the console's own takes a closed pipe for success, and who writes on and on never ends.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The stream disposes it, and that closes nothing.")]
    public static Stream Open() => new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    /// <summary>True where the reader has had enough, as head does: no fault of anybody.</summary>
    public static bool IsClosed(IOException error) => (error.HResult & 0xFFFF) == BrokenPipe;

    /// <summary>Why nothing can be written. A descriptor that is not open for writing is, to the runtime, a matter of permission.</summary>
    public static string InWords(Exception error) => error is UnauthorizedAccessException ? "it is closed, or not open for writing" : error.Message;

    /// <inheritdoc/>
    public void Write(byte[] telegram) => _stream.Write(telegram);

    /// <inheritdoc/>
    public Task FinishAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
