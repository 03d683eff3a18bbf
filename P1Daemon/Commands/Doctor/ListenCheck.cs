using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using P1Daemon.Configuration;
using P1Daemon.Http.Listening;
using P1Daemon.Relay;

namespace P1Daemon.Commands.Doctor;

/// <summary>May the daemon listen where it is told to: the port is free, or our own daemon has it.</summary>
internal sealed class ListenCheck(Settings settings, DaemonStatus? daemon, DaemonAnswer? answer, string service = "p1meter", Unasked? unasked = null) : ICheck
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (settings.Http.Enabled)
        {
            yield return Http(await Task.Run(HttpTrouble, cancellation));
        }

        if (settings.Relay.Listen is { } relay)
        {
            SocketException? trouble = await RelayTroubleAsync(relay, cancellation);
            yield return trouble is null ? Finding.Ok("relay", $"{relay} is free")
                : daemon is not null && trouble.SocketErrorCode == SocketError.AddressAlreadyInUse ? Finding.Ok("relay", $"{relay} is taken, while our own daemon runs")
                : Finding.Warning("relay", $"{relay}: {InWords(trouble)}", Advice(trouble, relay, "relay.listen"));
        }
    }

    Finding Http(SocketException? trouble)
    {
        ListenAddress listen = settings.Http.Listen;
        if (trouble is null)
        {
            return Finding.Ok("http", $"{listen} is free");
        }

        if (daemon is not null && trouble.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return Finding.Ok("http", $"our own daemon answers on {listen}");
        }

        if (answer is { Status: HttpStatusCode.Unauthorized })
        {
            return unasked is not null ? Finding.Warning("http", $"our own daemon answers on {listen}, but {unasked.Why}", unasked.Advice)
                : Finding.Warning("http", $"a daemon answers on {listen}, but does not know our token",
                    $"It started with another http.token: sudo systemctl restart {service}, or run the doctor with the daemon's configuration.");
        }

        // Without MQTT this is the only way out.
        return new Finding("http", settings.Mqtt.Enabled ? State.Warning : State.Failed, $"{listen}: {InWords(trouble)}", Advice(trouble, listen, "http.listen"));
    }

    static string Advice(SocketException trouble, ListenAddress listen, string key) => trouble.SocketErrorCode == SocketError.AddressAlreadyInUse
        ? $"See who has it: sudo ss -ltnp 'sport = :{listen.Port}', or set {key} to another port."
        : $"Set {key} to localhost, \"*\" or an address of this machine, and a port from 1024 on.";

    static string InWords(SocketException trouble) => trouble.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "another program listens there",
        SocketError.AccessDenied => $"user {Environment.UserName} may not listen on a port below 1024",
        SocketError.AddressNotAvailable => "this machine does not have that address",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "the name is not known",
        _ => trouble.Message,
    };

    // Null: it can be listened to. A name takes its time to be looked up.
    SocketException? HttpTrouble()
    {
        try
        {
            ListenSockets.Open(settings.Http.Listen).Dispose();
            return null;
        }
        catch (SocketException trouble)
        {
            return trouble;
        }
    }

    static async Task<SocketException?> RelayTroubleAsync(ListenAddress listen, CancellationToken cancellation)
    {
        try
        {
            (await TelegramRelay.ListenAsync(listen, cancellation)).Dispose();
            return null;
        }
        catch (SocketException trouble)
        {
            return trouble;
        }
    }
}
