using System.Diagnostics;

namespace P1Daemon.Tests.Support;

/// <summary>
/// Two serial ports with a cable between them (socat): what is written to the meter's end comes out of <see cref="Path"/>. Pulling the cable takes both away.
/// </summary>
sealed class PortPair : IDisposable
{
    // 115200 baud, 8N1: 11.5 bytes a millisecond.
    const int BytesPerMillisecond = 11;
    const int PieceMilliseconds = 5;

    readonly string _folder;
    Process? _socat;
    FileStream? _meter;

    PortPair(string folder) => _folder = folder;

    /// <summary>The end that the daemon reads.</summary>
    public string Path => System.IO.Path.Combine(_folder, "port");

    /// <summary>Makes a pair whose ends are links in a folder.</summary>
    public static async Task<PortPair> PlugInAsync(string folder, CancellationToken cancellation)
    {
        var pair = new PortPair(folder);
        await pair.PlugInAsync(cancellation);
        return pair;
    }

    /// <summary>Puts the cable in, again under the same path.</summary>
    public async Task PlugInAsync(CancellationToken cancellation)
    {
        string meterEnd = System.IO.Path.Combine(_folder, "meter");
        _socat = Process.Start(new ProcessStartInfo("socat", [$"pty,rawer,link={meterEnd}", $"pty,rawer,link={Path}"]))!;
        await Eventually.Holds(() => File.Exists(meterEnd) && File.Exists(Path), "socat's two ports", cancellation);
        _meter = new FileStream(meterEnd, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, BufferSize = 0 });
    }

    /// <summary>Pulls the cable.</summary>
    public void Pull()
    {
        _meter?.Dispose();
        _meter = null;
        if (_socat is not null)
        {
            _socat.Kill();
            _socat.WaitForExit();
            _socat.Dispose();
            _socat = null;
            File.Delete(Path);
            File.Delete(System.IO.Path.Combine(_folder, "meter"));
        }
    }

    /// <summary>Sends bytes as fast as a meter does: that is how they come in pieces.</summary>
    public async Task SendAsync(byte[] bytes, CancellationToken cancellation)
    {
        foreach (byte[] piece in bytes.Chunk(BytesPerMillisecond * PieceMilliseconds))
        {
            // Whoever does not read lets the port fill up, and a write that waits for room hears of no cancellation.
            await _meter!.WriteAsync(piece, cancellation).AsTask().WaitAsync(cancellation);
            await Task.Delay(TimeSpan.FromMilliseconds(PieceMilliseconds), TimeProvider.System, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Pull();
}
