using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace P1Daemon.Hosting;

/// <summary>
/// The way to the service manager (sd_notify(3)). What is said there is advice: a socket that is gone, or whose reader does not read, must neither end the
/// daemon nor hold it up, as the library's own notifier would.
/// </summary>
/// <param name="path">Of <c>NOTIFY_SOCKET</c>: a path, or <c>@</c> and a name in the abstract namespace (unix(7)).</param>
/// <param name="log">Told of the first failure.</param>
internal sealed class NotifySocket(string path, ILogger<NotifySocket> log) : ISystemdNotifier
{
    readonly Lock _lock = new();
    string _owed = "";
    bool _complained;

    /// <inheritdoc/>
    public bool IsEnabled => true;

    /// <inheritdoc/>
    public void Notify(ServiceState state)
    {
        string said = state.ToString();
        lock (_lock)
        {
            string? failure = Send(_owed + said);
            // A status is followed by the next one. READY=1 comes once, and without it systemd takes the start for failed.
            _owed = failure is null ? "" : said == ServiceState.Ready.ToString() ? said + "\n" : _owed;
            if (failure is not null && !_complained)
            {
                _complained = true;
                HostLog.NotNotified(log, path, failure);
            }
        }
    }

    // Null when it was taken.
    string? Send(string text)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            socket.Connect(new UnixDomainSocketEndPoint(path.StartsWith('@') ? "\0" + path[1..] : path));
            socket.Send(Encoding.UTF8.GetBytes(text));
            return null;
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            return error.Message;
        }
    }
}
