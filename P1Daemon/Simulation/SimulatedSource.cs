using System.Runtime.CompilerServices;
using P1Daemon.Sources;

namespace P1Daemon.Simulation;

/// <summary>A meter that is not there: one telegram at once, then one at each multiple of the interval on the host's clock.</summary>
internal sealed class SimulatedSource(Household household, ITelegramWriter writer, TimeSpan interval, TimeProvider time) : ISource
{
    // A timer may come a little early; a telegram must not be sent twice for that.
    static readonly TimeSpan _early = TimeSpan.FromMilliseconds(50);

    readonly long _interval = interval > TimeSpan.Zero ? interval.Ticks : throw new ArgumentOutOfRangeException(nameof(interval));

    /// <inheritdoc/>
    public string Name => "simulator";

    /// <inheritdoc/>
    public string? Line => null;

    /// <inheritdoc/>
    public bool Ends => false;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        DateTimeOffset due = time.GetUtcNow();
        while (true)
        {
            yield return writer.Write(household.At(due));
            due = await NextAsync(due, cancellation).ConfigureAwait(false);
        }
    }

    // The clock is asked anew each time: when it is set, or the host has slept, the telegrams follow it at once.
    async Task<DateTimeOffset> NextAsync(DateTimeOffset last, CancellationToken cancellation)
    {
        while (true)
        {
            long now = time.GetUtcNow().Ticks;
            await Task.Delay(TimeSpan.FromTicks(_interval - (now % _interval)), time, cancellation).ConfigureAwait(false);
            long woken = time.GetUtcNow().Ticks + Math.Min(_early.Ticks, _interval / 2);
            var due = new DateTimeOffset(woken - (woken % _interval), TimeSpan.Zero);
            if (due != last)
            {
                return due;
            }
        }
    }
}
