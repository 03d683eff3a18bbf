using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using P1Daemon.Configuration;

namespace P1Daemon.Commands.Doctor;

/// <summary>May the daemon listen where it is told to: the port is free, or our own daemon has it.</summary>
internal sealed class ListenCheck(Settings settings, DaemonStatus? daemon, DaemonAnswer? answer) : ICheck
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (settings.Http.Enabled)
        {
            yield return Http(await TroubleAsync(settings.Http.Listen, cancellation));
        }

        if (settings.Relay.Listen is { } relay)
        {
            string? trouble = await TroubleAsync(relay, cancellation);
            yield return trouble is null ? Finding.Ok("relay", $"{relay} is free")
                : daemon is not null ? Finding.Ok("relay", $"{relay} is taken, while our own daemon runs")
                : Finding.Warning("relay", $"{relay}: {trouble}", Who(relay, "relay.listen"));
        }
    }

    Finding Http(string? trouble)
    {
        ListenAddress listen = settings.Http.Listen;
        if (trouble is null)
        {
            return Finding.Ok("http", $"{listen} is free");
        }

        if (daemon is not null)
        {
            return Finding.Ok("http", $"our own daemon answers on {listen}");
        }

        if (answer is { Status: HttpStatusCode.Unauthorized })
        {
            return Finding.Warning("http", $"a daemon answers on {listen}, but does not know our token",
                "It started with another http.token: sudo systemctl restart p1meter, or run the doctor with the daemon's configuration.");
        }

        // Without MQTT this is the only way out.
        return new Finding("http", settings.Mqtt.Enabled ? State.Warning : State.Failed, $"{listen}: {trouble}", Who(listen, "http.listen"));
    }

    static string Who(ListenAddress listen, string key) => $"See who has it: sudo ss -ltnp 'sport = :{listen.Port}', or set {key} to another port.";

    // Null: it can be listened to.
    static async Task<string?> TroubleAsync(ListenAddress listen, CancellationToken cancellation)
    {
        try
        {
            IPAddress address = listen.IsAny ? IPAddress.Any
                : listen.Host == "localhost" ? IPAddress.Loopback
                : (await Dns.GetHostAddressesAsync(listen.Host, cancellation))[0];
            using var probe = new TcpListener(address, listen.Port);
            probe.Start();
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "another program listens there",
                SocketError.AccessDenied => $"user {Environment.UserName} may not listen on a port below 1024",
                SocketError.AddressNotAvailable => "this machine does not have that address",
                SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "the name is not known",
                _ => e.Message,
            };
        }
    }
}
