using System.Collections.Immutable;
using P1Daemon.Configuration;
using P1Daemon.Framing;
using P1Daemon.Sources;

namespace P1Daemon.Commands.Doctor;

/// <summary>
/// Listens to sources on behalf of a person. Unlike the daemon's search it keeps what it heard where no telegram came, and it ends.
/// Ports are listened to side by side, settings one after the other.
/// </summary>
/// <param name="meter">The rules for telegrams.</param>
/// <param name="time">For the patience.</param>
/// <param name="patience">With one setting; null: as much as the slowest meters need, which send every 10 s.</param>
internal sealed class Ear(MeterSettings meter, TimeProvider time, TimeSpan? patience = null) : IDisposable
{
    // A line that said nothing for as long as a meter can be quiet will not speak at another setting either.
    const double SilentShare = 1 / 3.0;

    // After bytes that cannot be right at this setting: until a burst of another protocol is whole.
    static readonly TimeSpan _settling = TimeSpan.FromSeconds(2);

    readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(11.5);

    // Whole at every moment: the line of progress reads it on a thread of its own.
    ImmutableArray<Hearing> _hearings = [];

    /// <summary>After so many telegrams that do not count the next will not either; a person who asks why need not wait longer.</summary>
    public int Enough { get; init; } = int.MaxValue;

    /// <summary>All that was heard, in the order of listening.</summary>
    public IReadOnlyList<Hearing> Hearings => _hearings;

    /// <summary>One round: ends with the first telegram, at the end of a setting that is right, or when all were heard.</summary>
    /// <param name="candidates">The likeliest first.</param>
    /// <param name="limit">For all of it; null for none.</param>
    /// <param name="cancellation">Breaks it off.</param>
    /// <returns>The one with the telegram; null when none came.</returns>
    public async Task<Hearing?> ListenAsync(IReadOnlyList<ISource> candidates, TimeSpan? limit, CancellationToken cancellation)
    {
        long since = time.GetTimestamp();
        bool alone = candidates.Count == 1;
        bool silent = false;
        foreach (IGrouping<string?, ISource> setting in candidates.GroupBy(source => source.Line))
        {
            TimeSpan span = alone && limit is not null ? limit.Value : silent ? _patience * SilentShare : _patience;
            TimeSpan left = limit is null ? span : limit.Value - time.GetElapsedTime(since);
            Hearing[] heard = await Task.WhenAll(setting.Select(source => ListenAsync(source, span < left ? span : left, cancellation)));
            if (Array.Find(heard, one => one.Telegram is not null) is { } found)
            {
                return found;
            }

            if (Array.Exists(heard, one => one.Verdict == LineVerdict.Right) || time.GetElapsedTime(since) >= limit)
            {
                return null;
            }

            silent = Array.TrueForAll(heard, one => one.Bytes == 0);
        }

        return null;
    }

    /// <summary>In a few words what is being heard, for one who waits.</summary>
    public string InWords()
    {
        ImmutableArray<Hearing> all = _hearings;
        Hearing[] now = [.. all.Where(hearing => hearing.Source.Line == all[^1].Source.Line)];
        string names = string.Join(", ", now.Select(hearing => hearing.Source.Name).Distinct());
        string at = now.FirstOrDefault()?.Source.Line is { } line ? $" at {line}" : "";
        long bytes = now.Sum(hearing => hearing.Bytes);
        return now.Length == 0 ? "" : $"listening on {names}{at}, {now[^1].Listened.TotalSeconds:0} s: {bytes} bytes, no telegram yet";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Hearing hearing in _hearings)
        {
            hearing.Dispose();
        }
    }

    async Task<Hearing> ListenAsync(ISource source, TimeSpan span, CancellationToken cancellation)
    {
        var hearing = new Hearing(source, meter, time);
        ImmutableInterlocked.Update(ref _hearings, all => all.Add(hearing));
        using var patience = new CancellationTokenSource(span > TimeSpan.Zero ? span : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        bool settling = false;
        try
        {
            await foreach (ReadOnlyMemory<byte> bytes in source.ReadAsync(either.Token))
            {
                hearing.Take(bytes.Span);
                if (hearing.Telegram is not null || hearing.Count(FrameStatus.Crc) + hearing.Count(FrameStatus.Encrypted) >= Enough)
                {
                    break;
                }

                if (hearing.Verdict == LineVerdict.Wrong && !settling && source.Line is not null)
                {
                    settling = true;
                    TimeSpan left = span - hearing.Listened;
                    patience.CancelAfter(left < TimeSpan.Zero ? TimeSpan.Zero : left < _settling ? left : _settling);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The patience is over; what was heard counts.
        }
        catch (SourceException trouble)
        {
            hearing.Trouble = trouble;
        }

        hearing.End();
        return hearing;
    }
}
