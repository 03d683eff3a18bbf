using System.CommandLine;
using P1Daemon.Configuration;
using P1Daemon.Hosting;
using P1Daemon.Sources;

namespace P1Daemon.Commands.Doctor;

/// <summary><c>p1meter doctor</c>: why is there no data.</summary>
internal static class DoctorCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        Option<string> config = ConfigOption.Make();
        var json = new Option<bool>("--json") { Description = "One JSON object at the end, for scripts." };
        var command = new Command("doctor", "Why is there no data? Looks at everything from the cable to the broker, and says what to do.") { config, json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(config), parsed.GetValue(json), cancellation));
        return command;
    }

    static async Task<int> RunAsync(string path, bool json, CancellationToken cancellation)
    {
        Dictionary<string, string> environment = ConfigOption.Variables();
        var report = new Report(Console.Out, json ? ReportStyle.Json : Report.StyleFor(!Console.IsOutputRedirected, environment));
        ConfigResult configuration = ConfigFile.Load(path, environment, Environment.MachineName);
        foreach (Finding finding in OfConfiguration(configuration, path))
        {
            report.Add(finding);
        }

        var service = Service.Of(path);
        ServiceUnit? unit = await ServiceUnit.AskAsync(service.Name, cancellation);
        configuration.Draft.Journal.Path = service.Journal(configuration.Draft, environment, unit);
        await foreach (Finding finding in ExamineAsync(configuration, service, unit, cancellation))
        {
            report.Add(finding);
        }

        report.End();
        return !configuration.IsValid ? ExitCode.Configuration : report.DataCanFlow ? ExitCode.Done : ExitCode.Failed;
    }

    static IEnumerable<Finding> OfConfiguration(ConfigResult configuration, string path) => configuration.IsValid
        ? [Finding.Ok("configuration", $"{path} is right")]
        : configuration.Problems.Select(problem =>
            Finding.Failed("configuration", problem.ToString(), problem == configuration.Problems[^1] ? $"Put it right, and look again: p1meter check --config {path}" : null));

    static async IAsyncEnumerable<Finding> ExamineAsync(
        ConfigResult configuration, Service service, ServiceUnit? unit, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        Settings settings = configuration.Draft;
        TimeProvider time = TimeProvider.System;
        using var own = new OwnDaemon(settings.Http);
        DaemonAnswer? answer = await own.GetAsync("status", cancellation);
        DaemonStatus? daemon = answer is { Status: System.Net.HttpStatusCode.OK } status ? DaemonStatus.Parse(status.Body) : null;
        var unasked = Unasked.Of(settings.Http, answer, unit, service.Name);
        (string Part, bool IsKnown, ICheck Check)[] parts =
        [
            ("device", configuration.Trusts("meter", "silence_seconds", "timezone"), new MeterCheck(settings.Meter, daemon, unit, service.Name, unasked, time)),
            ("broker", configuration.Trusts("mqtt"), new BrokerCheck(settings.Mqtt, daemon, unit, time)),
            ("http", configuration.Trusts("http") && configuration.Trusts("relay"), new ListenCheck(settings, daemon, answer, service.Name, unasked)),
            ("journal", configuration.Trusts("journal"), new HostCheck(settings.Journal, daemon, unit, service)),
        ];
        foreach ((string part, bool isKnown, ICheck check) in parts)
        {
            if (!isKnown)
            {
                yield return NotLookedAt(part);
                continue;
            }

            await foreach (Finding finding in check.FindAsync(cancellation))
            {
                yield return finding;
            }
        }

        if (daemon is not null)
        {
            yield return DaemonFindings.Broker(daemon);
        }
    }

    // With the port unknown, the ports that there are may help nevertheless.
    static Finding NotLookedAt(string part) => Finding.Warning(part, "not looked at: what the configuration says of it is wrong, see above",
        part == "device" ? PortCheck.List(new SerialDevices()) : null);
}
