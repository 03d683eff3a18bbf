using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace P1Daemon.Sources;

/// <summary>Finds the serial port with the meter: listens to each that is there, and takes the first that gives a telegram.</summary>
/// <param name="line">Speed and characters, or <c>auto</c> for each that meters use.</param>
/// <param name="log">Told once what was found.</param>
/// <param name="time">For the patience with each port.</param>
/// <param name="devices">Where to look; null for the machine's.</param>
/// <param name="open">Makes the source for a path and a setting; null for the serial port.</param>
internal sealed partial class AutoPortSource(
    string line, ILogger<AutoPortSource> log, TimeProvider time, SerialDevices? devices = null, Func<string, string, ISource>? open = null) : ISource
{
    readonly IReadOnlyList<string> _settings = line == "auto" ? LineDetector.Settings : [line];
    readonly SerialDevices _devices = devices ?? new SerialDevices();
    readonly Func<string, string, ISource> _open = open ?? ((path, setting) => new SerialSource(path, setting, time));
    List<string> _ports = [];
    TelegramSearch? _search;
    string? _port;

    /// <inheritdoc/>
    public string Name => _port ?? "auto";

    /// <inheritdoc/>
    public string? Line { get; private set; }

    /// <inheritdoc/>
    public bool Ends => false;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        _search ??= Begin();
        await using Audition? found = await _search.FindAsync(cancellation);
        List<string> troubles = _search.Troubles;
        _search = null;
        if (found is null)
        {
            throw NothingFound(troubles);
        }

        if ((found.Source.Name, found.Source.Line) != (_port, Line))
        {
            (_port, Line) = (found.Source.Name, found.Source.Line);
            Found(log, _port, Line);
        }

        await foreach (ReadOnlyMemory<byte> piece in found.ReadOnAsync())
        {
            yield return piece;
        }
    }

    // The one that had the meter before comes first, then all ports at the usual setting, then all at the next.
    TelegramSearch Begin()
    {
        _ports = _devices.Likely();
        IEnumerable<(string Port, string Setting)> all = from setting in _settings from port in _ports select (port, setting);
        return new TelegramSearch(
            all.OrderByDescending(one => one == (_port, Line)).Select(one => _open(one.Port, one.Setting)), time);
    }

    SourceException NothingFound(List<string> troubles)
    {
        if (_ports.Count == 0)
        {
            return new SourceException($"meter.port auto: no USB or built-in serial port to listen to; {_devices.InWords()}");
        }

        string reasons = string.Concat(troubles.Select(trouble => $"; {trouble}"));
        return new SourceException(
            $"meter.port auto: no telegram on {string.Join(", ", _ports)} at {string.Join(", ", _settings)}: is the cable in the meter's P1 port?{reasons}");
    }

    [LoggerMessage(120, LogLevel.Information, "{Port}: the meter is here, telegrams at {Line}")]
    static partial void Found(ILogger log, string port, string? line);
}
