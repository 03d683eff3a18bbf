using System.Net;
using P1Daemon.Configuration;

namespace P1Daemon.Commands.Doctor;

/// <summary>Our own daemon can run as it should and yet not be asked: then nothing more is known, but nothing is wrong either.</summary>
/// <param name="Why">What keeps us from asking it.</param>
/// <param name="Advice">How to see more.</param>
internal sealed record Unasked(string Why, string Advice)
{
    /// <summary>Null where it can be asked, or where something is wrong when it does not answer.</summary>
    public static Unasked? Of(HttpSettings http, DaemonAnswer? answer, ServiceUnit? unit, string service) =>
        !http.Enabled
            ? new("it serves no HTTP (http.enabled: false), so nothing more can be seen",
                $"To look further: sudo systemctl stop {service}, and ask again\nOr set http.enabled: true, and: sudo systemctl restart {service}")
            : answer is { Status: HttpStatusCode.Unauthorized } && http.Token.Length == 0 && unit?.Credential("http.token") is { } file
            ? new("the service has http.token from a systemd credential, which a command run by hand has not",
                $"Give it the same token: put P1METER__HTTP__TOKEN_FILE={ByHand.Quote(file)} between sudo and p1meter")
            : null;
}
