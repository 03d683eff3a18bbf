using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace P1Daemon.Sources;

/// <summary>
/// A serial port at one setting of the line. The port is read on a thread of its own that sleeps in the kernel (no thread-pool thread could block there);
/// a pipe carries the bytes to the one who asked for them.
/// </summary>
/// <param name="path">The device, or a link to it.</param>
/// <param name="line">Speed and characters, <c>115200 8N1</c>.</param>
/// <param name="time">Measures the bursts.</param>
/// <param name="devices">Those to name when this one is not there; null for the machine's.</param>
internal sealed class SerialSource(string path, string line, TimeProvider time, SerialDevices? devices = null) : ISource
{
    const int StackSize = 256 * 1024;

    readonly LineSetting _setting = LineSetting.Parse(line);
    readonly SerialDevices _devices = devices ?? new SerialDevices();

    /// <inheritdoc/>
    public string Name => path;

    /// <inheritdoc/>
    public string? Line => $"{_setting}";

    /// <inheritdoc/>
    public bool Ends => false;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using SerialLine port = SerialLine.Open(path, _setting, _devices, time);
        var pipe = new Pipe(new PipeOptions(useSynchronizationContext: false));
        Task<Exception?> reading = ReadOnThread(port, pipe.Writer);
        try
        {
            while (await pipe.Reader.ReadAsync(cancellation) is { Buffer: { IsEmpty: false } bytes })
            {
                foreach (ReadOnlyMemory<byte> piece in bytes)
                {
                    yield return piece;
                }

                pipe.Reader.AdvanceTo(bytes.End);
            }

            if (await reading is Exception failure)
            {
                ExceptionDispatchInfo.Throw(failure);
            }
        }
        finally
        {
            port.Stop();
            await pipe.Reader.CompleteAsync();
            await reading;
        }
    }

    // The failure is kept beside the pipe, not in it: a pipe would throw it before the last bytes are handed on.
    Task<Exception?> ReadOnThread(SerialLine port, PipeWriter writer)
    {
        var ended = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => ended.SetResult(Read(port, writer)), StackSize) { IsBackground = true, Name = "serial port" };
        thread.Start();
        return ended.Task;
    }

    Exception? Read(SerialLine port, PipeWriter writer)
    {
        // The kernel may hold half of what it can: after a longer sleep it would hold the sender back, and what a meter sends then is lost.
        TimeSpan longestSleep = _setting.ByteTime * (BurstReader.KernelBuffer / 2);
        Exception? failure = null;
        try
        {
            new BurstReader(port, new BurstRhythm(longestSleep), writer).Run();
        }
        catch (Exception e)
        {
            failure = e; // thrown again to the one who reads
        }

        writer.Complete();
        return failure;
    }
}
