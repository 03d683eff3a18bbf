using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net.Sockets;
using P1Daemon.Hosting;
using P1Daemon.Simulation;

namespace P1Daemon.Commands;

/// <summary><c>p1meter simulate</c>: a meter that is not there, with faults as one likes them.</summary>
internal static class SimulateCommand
{
    const int UsualSeed = 1;
    const double LongestInterval = 3600;
    const string Tcp = "tcp:";

    // The years that a meter's clock of two digits can show.
    const int FirstYear = 2000;
    const int LastYear = 2099;

    // The zone that all dialects of the simulated meter stand in.
    const string Zone = "Europe/Amsterdam";

    // With a seed of one's own the stream is the same on any day.
    static readonly DateTimeOffset _seededStart = new(2026, 1, 1, 12, 0, 0, TimeSpan.FromHours(1));

    static readonly Option<string> _dialect = new("--dialect") { HelpName = "NAME", Description = $"What the meter speaks: {string.Join(", ", Dialects.Names)}.", DefaultValueFactory = _ => "dsmr50" };

    static readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "pty|tcp:PORT|-",
        Description = "Where it sends to: a pseudo-terminal or a port of the loopback (0: a free one), whose address it prints, or standard output.",
        DefaultValueFactory = _ => "-",
    };

    static readonly Option<double?> _interval = new("--interval") { HelpName = "SECONDS", Description = "Between two telegrams, 0 to 3600; 0: as fast as they are taken. Default: as meters of the dialect do." };

    static readonly Option<long?> _count = new("--count") { HelpName = "N", Description = "So many telegrams, then the end. Default: no end." };

    static readonly Option<int?> _seed = new("--seed")
    {
        HelpName = "N",
        Description = "Which household, and when faults happen. The same seed gives the same stream: unless --start says otherwise, its clock begins on 2026-01-01 at noon.",
    };

    static readonly Option<string?> _start = new("--start") { HelpName = "now|TIME", Description = "What the meter's clock says at first, as 2026-11-23T06:36:10+01:00. Default without a seed: now." };

    static readonly Option<string[]> _fault = new("--fault") { HelpName = "FAULT", Description = $"What goes wrong, may be said several times: {Fault.Forms}." };

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        _output.CompletionSources.Add("pty", "tcp:0", "-");
        _start.CompletionSources.Add("now");
        _dialect.AcceptOnlyFromAmong([.. Dialects.Names]);
        _output.Validators.Add(result => Require(result, text => text is "pty" or "-" || Port(text) is not null, "pty, tcp:PORT (0 to 65535) or -"));
        _fault.Validators.Add(result => Require(result, text => Fault.Parse(text) is not null, Fault.Forms));
        _start.Validators.Add(result => Require(result, text => text == "now" || Time(text) is not null, $"now, or a time from {FirstYear} to {LastYear} with its offset, such as 2026-11-23T06:36:10+01:00"));
        _interval.Validators.Add(result => Require(result, text => Seconds.Parse(text) is >= 0 and <= LongestInterval, "seconds, 0 to 3600"));
        _count.Validators.Add(result => Require(result, text => long.TryParse(text, CultureInfo.InvariantCulture, out long count) && count > 0, "a number from 1 on"));
        var command = new Command("simulate", "A simulated meter: writes the telegrams of a believable household, with faults to rehearse trouble.")
        {
            _dialect, _output, _interval, _count, _seed, _start, _fault,
        };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        int seed = parsed.GetValue(_seed) ?? UsualSeed;
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(Zone);
        ITelegramWriter writer = Dialects.Writer(parsed.GetRequiredValue(_dialect), seed);
        if (writer is EncryptedSmartyWriter encrypted)
        {
            await Console.Error.WriteLineAsync($"encryption_key: {encrypted.Key}");
        }

        var line = new FaultyLine(new Household(seed, zone), writer, [.. (parsed.GetValue(_fault) ?? []).Select(text => Fault.Parse(text)!.Value)], seed, zone);
        try
        {
            using ITelegramOutput output = Output(parsed.GetRequiredValue(_output));
            if (output.Address is { } address)
            {
                Console.WriteLine(address);
            }

            TimeSpan pace = parsed.GetValue(_interval) is { } seconds ? TimeSpan.FromSeconds(seconds) : writer.Interval;
            await SendAsync(line, output, Start(parsed), pace, writer.Interval, parsed.GetValue(_count) ?? long.MaxValue, cancellation);
            return ExitCode.Done;
        }
        catch (SocketException error)
        {
            await Console.Error.WriteLineAsync($"--output {parsed.GetRequiredValue(_output)}: {error.Message}; tcp:0 takes a free port");
            return ExitCode.Failed;
        }
        catch (IOException error) when (parsed.GetRequiredValue(_output) != "-")
        {
            await Console.Error.WriteLineAsync($"--output {parsed.GetRequiredValue(_output)}: {error.Message}");
            return ExitCode.Failed;
        }
    }

    static async Task SendAsync(FaultyLine line, ITelegramOutput output, DateTimeOffset start, TimeSpan pace, TimeSpan usual, long count, CancellationToken cancellation)
    {
        TimeProvider time = TimeProvider.System;
        long began = time.GetTimestamp();
        TimeSpan step = pace > TimeSpan.Zero ? pace : usual;
        for (long number = 0; number < count; number++)
        {
            TimeSpan wait = (pace * number) - time.GetElapsedTime(began);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellation);
            }

            output.Write(line.Telegram(number, start, step * number));
        }

        await output.FinishAsync();
    }

    static ITelegramOutput Output(string text) => text switch
    {
        "-" => new StandardOutput(),
        "pty" => new PtyOutput(),
        _ => new TcpOutput(Port(text)!.Value),
    };

    static DateTimeOffset Start(ParseResult parsed) => parsed.GetValue(_start) switch
    {
        "now" => TimeProvider.System.GetUtcNow(),
        { } text => Time(text)!.Value,
        null => parsed.GetValue(_seed) is null ? TimeProvider.System.GetUtcNow() : _seededStart,
    };

    static int? Port(string text) =>
        text.StartsWith(Tcp, StringComparison.Ordinal) && ushort.TryParse(text.AsSpan(Tcp.Length), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port : null;

    static DateTimeOffset? Time(string text) =>
        text.IndexOf('T', StringComparison.Ordinal) is > 0 and var clock && text.AsSpan(clock).IndexOfAny("Z+-") > 0
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out DateTimeOffset time) && time.UtcDateTime.Year is >= FirstYear and <= LastYear ? time : null;

    static void Require(OptionResult result, Func<string, bool> holds, string allowed)
    {
        foreach (Token token in result.Tokens)
        {
            if (!holds(token.Value))
            {
                result.AddError($"{result.Option.Name} {token.Value}: allowed is {allowed}{Seconds.Hint(token.Value)}");
            }
        }
    }
}
