using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace P1Daemon.Sources;

/// <summary>
/// A serial port whose line is not known: listens at one setting after the other, round and round, until a telegram comes, and stays there.
/// The usual setting comes first, and the bytes of the telegram that proves it are handed on as they came, so that it costs a usual meter nothing.
/// </summary>
/// <param name="path">The device.</param>
/// <param name="log">Told once what was found.</param>
/// <param name="time">For the patience with each setting.</param>
/// <param name="open">Makes the source for a setting; null for the serial port.</param>
internal sealed partial class LineDetector(string path, ILogger<LineDetector> log, TimeProvider time, Func<string, ISource>? open = null) : ISource
{
    readonly Func<string, ISource> _open = open ?? (line => new SerialSource(path, line, time));
    TelegramSearch? _search;

    /// <summary>What meters use, the likeliest first: DSMR 4 and later, some with seven bits, DSMR 2.2 and 3.0.</summary>
    public static IReadOnlyList<string> Settings { get; } = ["115200 8N1", "115200 7E1", "9600 7E1"];

    /// <inheritdoc/>
    public string Name => path;

    /// <inheritdoc/>
    public string? Line { get; private set; }

    /// <inheritdoc/>
    public bool Ends => false;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using Audition found = await FindAsync(cancellation);
        if (found.Source.Line != Line)
        {
            Line = found.Source.Line;
            Found(log, path, Line);
        }

        await foreach (ReadOnlyMemory<byte> piece in found.ReadOnAsync())
        {
            yield return piece;
        }
    }

    async Task<Audition> FindAsync(CancellationToken cancellation)
    {
        while (true)
        {
            _search ??= new TelegramSearch(Settings.OrderByDescending(setting => setting == Line).Select(_open), time);
            Audition? found = await _search.FindAsync(cancellation);
            string? trouble = _search.Troubles.LastOrDefault();
            _search = null;
            if (found is not null)
            {
                return found;
            }

            if (trouble is not null)
            {
                throw new SourceException(trouble);
            }
        }
    }

    [LoggerMessage(121, LogLevel.Information, "{Port}: telegrams at {Line}")]
    static partial void Found(ILogger log, string port, string? line);
}
