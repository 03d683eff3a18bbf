using System.IO.Pipelines;

namespace P1Daemon.Sources;

/// <summary>
/// Carries bytes from a line into a pipe, on the thread that calls <see cref="Run"/>: waits for the first of a burst, sleeps while the others gather,
/// takes them in few readings and hands them on at once.
/// </summary>
internal sealed class BurstReader(ISerialLine line, BurstRhythm rhythm, PipeWriter pipe)
{
    /// <summary>What the kernel keeps of a terminal's input before it holds the sender back (N_TTY_BUF_SIZE).</summary>
    public const int KernelBuffer = 4096;

    // A stick that was pulled and put back leaves the old descriptor silent in rare cases; a meter is never silent for long.
    static readonly TimeSpan _quiet = TimeSpan.FromSeconds(2);

    /// <summary>Returns when the line or the other end of the pipe is told to stop.</summary>
    /// <exception cref="SourceException">The line is lost.</exception>
    public void Run()
    {
        while (true)
        {
            switch (line.WaitForBytes(_quiet))
            {
                case Waited.Stopped:
                    return;
                case Waited.TimeUp:
                    line.CheckPath();
                    continue;
            }

            TimeSpan gather = rhythm.Arrived(line.Now);
            if (gather > TimeSpan.Zero && line.Rest(gather))
            {
                return;
            }

            int taken = line.Take(pipe.GetSpan(KernelBuffer));
            rhythm.Taken(line.Now);
            if (taken > 0 && !HandOn(taken))
            {
                return;
            }
        }
    }

    // False when nobody reads any more. The pipe holds back only when its reader has been away for seconds; this thread has nothing else to do then.
    bool HandOn(int taken)
    {
        pipe.Advance(taken);
        ValueTask<FlushResult> flush = pipe.FlushAsync(CancellationToken.None);
        return !(flush.IsCompletedSuccessfully ? flush.Result : flush.AsTask().GetAwaiter().GetResult()).IsCompleted;
    }
}
