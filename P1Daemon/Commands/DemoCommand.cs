using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using P1Daemon.Configuration;
using P1Daemon.Hosting;
using P1Daemon.Http;
using P1Daemon.Http.Listening;
using P1Daemon.Simulation;
using P1Daemon.Sources;

namespace P1Daemon.Commands;

/// <summary><c>p1meter demo</c>: the whole daemon with a simulated meter and a broker of its own, nothing to install.</summary>
internal static class DemoCommand
{
    const int UsualBrokerPort = 1883;

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var command = new Command("demo", "Run with a simulated meter and an embedded broker: nothing to install, loopback only, nothing written.");
        command.SetAction((_, cancellation) => RunAsync(cancellation));
        return command;
    }

    static async Task<int> RunAsync(CancellationToken cancellation)
    {
        // The environment of a real installation (its password, its topic) is none of the demo's business.
        ConfigResult defaults = ConfigFile.Defaults(new Dictionary<string, string>(), Environment.MachineName);
        if (defaults.Settings is not { } settings)
        {
            defaults.Problems.ToList().ForEach(Console.Error.WriteLine);
            return ExitCode.Configuration;
        }

        await using var broker = new EmbeddedBroker(UsualBrokerPort);
        await broker.StartAsync();
        settings.Meter.Port = "simulator";
        settings.Mqtt.Broker = new Uri($"mqtt://127.0.0.1:{broker.Port}");
        settings.Mqtt.Live = true;
        settings.Journal.Path = ":memory:";
        settings.Http.Listen = IsFree(settings.Http.Listen) ? settings.Http.Listen : settings.Http.Listen with { Port = 0 };
        bool interrupted = false;
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => interrupted = true);
        int code = await Daemon.RunAsync(settings, services => Explain(services, broker.Port), cancellation);
        return interrupted ? ExitCode.Interrupted : code;
    }

    static void Explain(IServiceProvider services, int brokerPort)
    {
        string url = services.GetServices<IHostedService>().OfType<StatusServer>().Single().Url ?? "(no HTTP: see the log)";
        string words = $"""
            A simulated household sends a telegram each second, and a reading is due every ten.

              the page       {url}
              the state      curl {url}reading
              the topics     mosquitto_sub -h 127.0.0.1 -p {brokerPort} -v -t 'p1meter/#'

            Ctrl-C ends it; nothing is kept.

            """;
        try
        {
            Console.WriteLine(words);
        }
        catch (Exception error) when (FileTrouble.IsExpected(error))
        {
            // The addresses are in the log as well.
            Console.Error.WriteLine($"standard output: {StandardOutput.InWords(error)}");
        }
    }

    // On every address that the page is served on.
    static bool IsFree(ListenAddress listen)
    {
        try
        {
            ListenSockets.Open(listen).Dispose();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
