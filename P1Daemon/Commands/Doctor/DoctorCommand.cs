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
        if (configuration.Settings is not { } settings)
        {
            Refuse(report, configuration, path);
            report.End();
            return ExitCode.Configuration;
        }

        report.Add(Finding.Ok("configuration", $"{path} is right"));
        settings.Journal.Path = HostCheck.Path(settings, environment);
        await foreach (Finding finding in ExamineAsync(settings, cancellation))
        {
            report.Add(finding);
        }

        report.End();
        return report.DataCanFlow ? ExitCode.Done : ExitCode.Failed;
    }

    // With the port unknown, the ports that there are may help nevertheless.
    static void Refuse(Report report, ConfigResult configuration, string path)
    {
        foreach (ConfigProblem problem in configuration.Problems)
        {
            report.Add(Finding.Failed("configuration", problem.ToString(), problem == configuration.Problems[^1] ? $"Put it right, and look again: p1meter check --config {path}" : null));
        }

        report.Add(Finding.Ok("device", "which port to read is not known before the configuration is right", PortCheck.List(new SerialDevices())));
    }

    static async IAsyncEnumerable<Finding> ExamineAsync(Settings settings, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        TimeProvider time = TimeProvider.System;
        ServiceUnit? unit = await ServiceUnit.AskAsync(cancellation);
        using var own = new OwnDaemon(settings.Http);
        DaemonAnswer? answer = await own.GetAsync("status", cancellation);
        DaemonStatus? daemon = answer is { Status: System.Net.HttpStatusCode.OK } status ? DaemonStatus.Parse(status.Body) : null;
        ICheck[] checks =
        [
            new MeterCheck(settings.Meter, daemon, unit, time),
            new BrokerCheck(settings.Mqtt, daemon, unit, time),
            new ListenCheck(settings, daemon, answer),
            new HostCheck(settings.Journal, daemon, unit),
        ];
        foreach (ICheck check in checks)
        {
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
}
