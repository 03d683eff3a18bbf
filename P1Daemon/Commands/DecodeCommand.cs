using System.CommandLine;
using P1Daemon.Configuration;
using P1Daemon.Framing;
using P1Daemon.Hosting;
using P1Daemon.Parsing;
using P1Daemon.Sources;

namespace P1Daemon.Commands;

/// <summary><c>p1meter decode</c>: recorded telegrams as JSON.</summary>
internal static class DecodeCommand
{
    const string StandardInput = "-";

    static readonly Argument<string> _file = new("FILE")
    {
        Description = "A recording; - or nothing for standard input.",
        DefaultValueFactory = _ => StandardInput,
    };

    static readonly Option<string?> _config = ConfigOption.RefuseEmpty(
        new Option<string?>("--config", "-c") { HelpName = "FILE", Description = "Take meter.timezone, meter.crc and the keys from a configuration file." });

    static readonly Option<string?> _keyFile = ConfigOption.RefuseEmpty(
        new Option<string?>("--key-file") { HelpName = "FILE", Description = "A file with the encryption key, 32 hex digits." });

    static readonly Option<string?> _authenticationKeyFile = ConfigOption.RefuseEmpty(
        new Option<string?>("--authentication-key-file") { HelpName = "FILE", Description = "A file with the authentication key, 32 hex digits." });

    static readonly Option<string> _format = new("--format") { HelpName = "json|raw", Description = "One JSON object a line, or the telegrams as they came.", DefaultValueFactory = _ => "json" };

    static readonly Option<bool> _mask = new("--mask") { Description = "Put X for serial numbers, EANs and messages, fit for sharing." };

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        _format.AcceptOnlyFromAmong("json", "raw");
        // An option that does not exist would be taken for a file.
        _file.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', _, ..] value }])
            {
                result.AddError($"There is no option '{value}'. A file of that name is given as ./{value}");
            }
            else if (result.Tokens is [{ Value: "" }])
            {
                result.AddError("FILE is empty; standard input is -");
            }
        });
        var command = new Command("decode", "Decode recorded telegrams: one JSON object a line. A rejected one is a line on standard error. Exit status 1 where one is rejected.")
        {
            _file, _config, _keyFile, _authenticationKeyFile, _format, _mask,
        };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        if (Settings(parsed) is not { } meter)
        {
            return ExitCode.Configuration;
        }

        string file = parsed.GetRequiredValue(_file);
        if (Directory.Exists(file))
        {
            Console.Error.WriteLine(FileTrouble.Directory(file));
            return ExitCode.Failed;
        }

        try
        {
            using Stream input = file == StandardInput ? Console.OpenStandardInput() : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            using Stream output = Console.OpenStandardOutput();
            using var cipher = new FrameCipher(meter.EncryptionKey, meter.AuthenticationKey);
            var decoder = new RecordingDecoder(
                new TelegramFramer(Services.Rule(meter.Crc), cipher),
                new TelegramParser(new MeterClock(meter.Timezone)),
                new DecodeFormat(Raw: parsed.GetRequiredValue(_format) == "raw", parsed.GetValue(_mask)),
                file, output, Console.Error, Progress(input));
            bool right = decoder.Run(input);
            Console.Error.WriteLine(decoder.Tally);
            return right ? ExitCode.Done : ExitCode.Failed;
        }
        catch (OutputException e)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCode.Failed;
        }
        catch (UnauthorizedAccessException) when (file == StandardInput)
        {
            Console.Error.WriteLine("standard input is closed, or not open for reading; name a file, or send one: p1meter decode - <FILE");
            return ExitCode.Failed;
        }
        catch (Exception e) when (FileTrouble.IsExpected(e))
        {
            Console.Error.WriteLine(FileTrouble.InWords(file == StandardInput ? "standard input" : file, e));
            return ExitCode.Failed;
        }
    }

    // Where the telegrams go to the same terminal, they are progress enough.
    static DecodeProgress? Progress(Stream input) => Console.IsErrorRedirected || !Console.IsOutputRedirected
        ? null
        : new DecodeProgress(Console.Error, input.CanSeek ? input.Length : null, TimeProvider.System);

    // Keys on the command line would stand in the process list: they come from files.
    static MeterSettings? Settings(ParseResult parsed)
    {
        Settings? settings = parsed.GetValue(_config) is { } path
            ? ConfigOption.Read(path)
            : ConfigFile.Defaults(new Dictionary<string, string>(), Environment.MachineName).Settings;
        if (settings is null)
        {
            return null;
        }

        bool right = TryKey(parsed.GetValue(_keyFile), key => settings.Meter.EncryptionKey = key)
            & TryKey(parsed.GetValue(_authenticationKeyFile), key => settings.Meter.AuthenticationKey = key);
        return right ? settings.Meter : null;
    }

    static bool TryKey(string? path, Action<byte[]> set)
    {
        if (path is null)
        {
            return true;
        }

        Parsed<byte[]> key = SecretFile.ReadMeterKey(path);
        if (key.Value is { } bytes)
        {
            set(bytes);
            return true;
        }

        Console.Error.WriteLine(key.Problem);
        return false;
    }
}
