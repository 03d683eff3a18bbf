using System.CommandLine;
using System.Globalization;
using P1Daemon.Commands.Doctor;
using P1Daemon.Commands.Read;
using P1Daemon.Configuration;
using P1Daemon.Hosting;
using P1Daemon.Parsing;
using P1Daemon.Simulation;
using P1Daemon.Telegrams;

namespace P1Daemon.Commands;

/// <summary><c>p1meter read</c>: one telegram, for a person or for cron.</summary>
internal static class ReadCommand
{
    const double LongestTimeout = 86_400;

    static readonly Option<string> _config = ConfigOption.Make();

    static readonly Option<string?> _port = new("--port", "-p") { HelpName = "PORT", Description = "In the place of meter.port: a device, auto, tcp://host:port, a file of telegrams, simulator." };

    static readonly Option<string?> _format = new("--format") { HelpName = "table|json|tsv|raw", Description = "Default: table on a terminal, json in a pipe." };

    static readonly Option<bool> _mask = new("--mask") { Description = "Put X for serial numbers, EANs and messages, fit for sharing." };

    static readonly Option<double> _timeout = new("--timeout") { HelpName = "SECONDS", Description = "How long to wait for a telegram.", DefaultValueFactory = _ => 60 };

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        _format.AcceptOnlyFromAmong("table", "json", "tsv", "raw");
        _port.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && MeterKinds.Port.Parse(text, Environment.CurrentDirectory) is var port && (text.Length == 0 || !port.IsValid))
            {
                result.AddError($"--port: {(text.Length == 0 ? $"it is empty; allowed is {MeterKinds.Port.Words}" : port.Problem)}");
            }
        });
        _timeout.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && Seconds.Parse(text) is not (> 0 and <= LongestTimeout))
            {
                result.AddError($"--timeout {text}: allowed is seconds, more than 0 and up to {LongestTimeout:0}{Seconds.Hint(text)}");
            }
        });
        var command = new Command("read", "Wait for one telegram, print it, exit: fit for cron.") { _config, _port, _format, _mask, _timeout };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (Settings(parsed) is not { } settings)
        {
            return ExitCode.Configuration;
        }

        double seconds = parsed.GetRequiredValue(_timeout);
        TelegramCatch caught = await new TelegramWait(settings, TimeProvider.System, TimeSpan.FromSeconds(seconds)).CatchAsync(cancellation);
        if (caught.Telegram is { } telegram)
        {
            await WriteAsync(Format(parsed, settings.Meter, telegram, caught), cancellation);
            return ExitCode.Done;
        }

        var report = new Report(Console.Error, Report.StyleFor(!Console.IsErrorRedirected, ConfigOption.Variables()));
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"No telegram from {settings.Meter.Port} (waited for up to {seconds:0.###} s):"));
        foreach (Finding finding in caught.Findings)
        {
            report.Add(finding);
        }

        return ExitCode.Failed;
    }

    // A port on the command line is enough: then a machine without a configuration is none that is wrong.
    static Settings? Settings(ParseResult parsed)
    {
        string? port = parsed.GetValue(_port);
        string path = parsed.GetRequiredValue(_config);
        bool mayBeMissing = port is not null && parsed.GetResult(_config) is null or { Implicit: true };
        Settings? settings = mayBeMissing && !File.Exists(path) ? ConfigOption.ReadDefaults() : ConfigOption.Read(path);
        if (settings is not null && port is not null)
        {
            settings.Meter.Port = port;
        }

        return settings;
    }

    static byte[] Format(ParseResult parsed, MeterSettings meter, Telegram telegram, TelegramCatch caught)
    {
        byte[] raw = caught.Raw;
        bool mask = parsed.GetValue(_mask);
        if (mask)
        {
            raw = TelegramMask.Apply(raw);
            telegram = new TelegramParser(new MeterClock(meter.Timezone)).Parse(raw, telegram.Received)! with { Time = telegram.Time };
        }

        return (parsed.GetValue(_format) ?? (Console.IsOutputRedirected ? "json" : "table")) switch
        {
            "raw" => raw,
            "tsv" => ReadFormat.Tsv(telegram),
            "table" => ReadFormat.Table(telegram),
            _ when caught.Reading is { } reading && !mask => [.. reading, (byte)'\n'],
            _ => ReadFormat.Json(telegram),
        };
    }

    static async Task WriteAsync(byte[] bytes, CancellationToken cancellation)
    {
        await using Stream output = StandardOutput.Open();
        await output.WriteAsync(bytes, cancellation);
    }
}
