using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using P1Daemon.Configuration;
using P1Daemon.Http.Listening;

namespace P1Daemon.Http;

/// <summary>
/// The status endpoint. Each request is answered on its own with a body that is whole before it is sent; a peer that does not read is
/// given up after <see cref="_sendLimit"/>. The daemon does its work without this server: a port that is taken is tried again.
/// </summary>
internal sealed partial class StatusServer(HttpSettings settings, Endpoints endpoints, TimeProvider time, ILogger<StatusServer> log)
    : BackgroundService
{
    static readonly TimeSpan _sendLimit = TimeSpan.FromSeconds(10);
    static readonly TimeSpan _closeLimit = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan _retry = TimeSpan.FromSeconds(30);

    // Each has a thread for as long as its peer takes to read it.
    const int LargeAtOnce = 4;

    readonly Gate _gate = new(settings);
    OpenPort? _port;
    bool _saidWhy;
    int _large;

    /// <summary>The address that a person opens, with the real port; null while nothing is listened on.</summary>
    public string? Url => _port?.Url;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // At once, so that the address is known when the start is over; a name may take its time to be resolved and is left to the loop.
        if (settings.Listen.IsAny || settings.Listen.IsLoopback)
        {
            TryListen();
        }

        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Null after a run, however that ended.
        _port?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                if (_port is not null || TryListen())
                {
                    await AcceptAsync(_port!.Listener, stoppingToken);
                }

                await Task.Delay(_retry, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            await CloseAsync();
        }
    }

    bool TryListen()
    {
        try
        {
            _port = OpenPort.Listen(settings.Listen, time);
            _saidWhy = false;
            SayListening(_port.Url);
            return true;
        }
        catch (Exception failure) when (failure is SocketException or HttpListenerException)
        {
            if (!_saidWhy)
            {
                _saidWhy = true;
                LogCannotListen(settings.Listen, failure.Message, _retry.TotalSeconds);
            }

            return false;
        }
    }

    void SayListening(string url)
    {
        LogListening(url);
        if (!settings.Listen.IsLoopback && settings.Token.Length == 0)
        {
            LogOpenToAll(settings.Listen);
        }
    }

    /// <summary>Ends when the listener fails.</summary>
    async Task AcceptAsync(HttpListener listener, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                // Waited for with the token: GetContextAsync has none, and closing the listener may itself have to wait for a peer.
                HttpListenerContext context = await listener.GetContextAsync().WaitAsync(stopping);
                _ = Task.Run(() => AnswerAsync(context), CancellationToken.None);
            }
        }
        catch (Exception lost) when (lost is HttpListenerException or ObjectDisposedException)
        {
            LogLost(lost.Message, _retry.TotalSeconds);
            await CloseAsync();
        }
    }

    async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            Request request = context.Request.ToRequest();
            Task sent = request.Path != HistoryEndpoint.Path || _gate.Refuse(request) is not null ? SendAsync(context, Decide(request))
                : TakeLarge() ? OnItsOwn(() => SendLarge(context, request))
                : SendAsync(context, Answer.Error(503, "too many of these are being answered, ask again in a moment") with { Header = ("Retry-After", "1") });
            await sent.WaitAsync(_sendLimit, time);
            context.Response.Close();
        }
        catch (Exception gone)
        {
            // Abort can wait for a peer that does not read, so it gets a thread that nobody waits for.
            _ = OnItsOwn(context.Response.Abort);
            if (gone is HttpListenerException or IOException or ObjectDisposedException or TimeoutException)
            {
                LogGivenUp(context.Request.RawUrl, gone.Message);
            }
            else
            {
                LogBug(gone, context.Request.RawUrl);
            }
        }
    }

    static Task SendAsync(HttpListenerContext context, Answer answer)
    {
        context.Response.Take(answer, context.Request);
        return context.Response.OutputStream.WriteAsync(BodyFor(context, answer)).AsTask();
    }

    bool TakeLarge()
    {
        bool free = Interlocked.Increment(ref _large) <= LargeAtOnce;
        if (!free)
        {
            Interlocked.Decrement(ref _large);
        }

        return free;
    }

    // What is larger than the socket's buffer waits for its peer, whatever a token says, until the connection is aborted.
    void SendLarge(HttpListenerContext context, Request request)
    {
        try
        {
            Answer answer = Decide(request);
            context.Response.Take(answer, context.Request);
            context.Response.OutputStream.Write(BodyFor(context, answer).Span);
        }
        finally
        {
            Interlocked.Decrement(ref _large);
        }
    }

    // For HEAD an empty write: it sends the head of the answer without holding this thread, as Close would.
    static ReadOnlyMemory<byte> BodyFor(HttpListenerContext context, Answer answer) => context.Request.HttpMethod == "HEAD" ? default : answer.Body;

    Answer Decide(Request request)
    {
        try
        {
            return _gate.Refuse(request) ?? endpoints.Answer(request);
        }
        catch (Exception bug)
        {
            // One request must not end the daemon, and a peer without an answer would wait for ever.
            LogBug(bug, request.Path);
            return Answer.Error(500, "this answer failed, the log says why");
        }
    }

    async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _port, null) is { } port)
        {
            await Task.WhenAny(OnItsOwn(port.Dispose), Task.Delay(_closeLimit, time));
        }
    }

    static Task OnItsOwn(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    [LoggerMessage(301, LogLevel.Information, "The status endpoint listens on {Url}")]
    partial void LogListening(string url);

    [LoggerMessage(302, LogLevel.Warning, "The status endpoint on {Listen} is open to everyone in the network: set http.token, or http.listen to localhost:8180, unless that is what you want")]
    partial void LogOpenToAll(ListenAddress listen);

    [LoggerMessage(303, LogLevel.Warning, "The status endpoint cannot listen on {Listen}: {Reason}. Set http.listen to a free port, or stop the program that has it; everything else goes on, and this is tried again every {Seconds} s")]
    partial void LogCannotListen(ListenAddress listen, string reason, double seconds);

    [LoggerMessage(304, LogLevel.Warning, "The status endpoint stopped listening: {Reason}. It begins again in {Seconds} s")]
    partial void LogLost(string reason, double seconds);

    [LoggerMessage(305, LogLevel.Debug, "The answer to {Path} was given up, its peer left or does not read: {Reason}")]
    partial void LogGivenUp(string? path, string reason);

    [LoggerMessage(306, LogLevel.Error, "The answer to {Path} failed; please report this with the lines that follow")]
    partial void LogBug(Exception bug, string? path);
}
