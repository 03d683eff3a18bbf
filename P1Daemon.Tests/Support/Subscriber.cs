using System.Diagnostics;
using System.Text;

namespace P1Daemon.Tests.Support;

/// <summary>A message as a subscriber saw it.</summary>
/// <param name="Topic">Its full name.</param>
/// <param name="Retained">True when it was kept by the broker from before the subscription.</param>
/// <param name="ContentType">Empty where there is none.</param>
/// <param name="Body">As it was sent.</param>
sealed record Received(string Topic, bool Retained, string ContentType, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>A real mosquitto_sub. It connects again by itself.</summary>
sealed class Subscriber : IDisposable
{
    readonly Process _process;
    readonly Lock _lock = new();
    readonly List<Received> _messages = [];
    readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile int _subscriptions;

    Subscriber(IBroker broker, string filter, string[] options)
    {
        _process = new Process
        {
            // Line by line: a pipe is buffered otherwise, and the line that says "subscribed" would stay in it.
            StartInfo = new ProcessStartInfo("stdbuf",
                ["-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", $"{broker.Port}", "-V", broker.Version, "-q", "1", "-d", "-t", filter, "-F", "=%r\t%C\t%t\t%x", .. options])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, _) => { };
    }

    /// <summary>All so far, in the order in which they came.</summary>
    public IReadOnlyList<Received> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>How often it has subscribed: once more after each loss of the broker.</summary>
    public int Subscriptions => _subscriptions;

    /// <summary>One that has subscribed.</summary>
    /// <param name="broker">Where.</param>
    /// <param name="filter">To what.</param>
    /// <param name="options">More of mosquitto_sub's, such as <c>-u</c> and <c>-P</c>.</param>
    public static async Task<Subscriber> StartAsync(IBroker broker, string filter, params string[] options)
    {
        var subscriber = new Subscriber(broker, filter, options);
        subscriber._process.Start();
        subscriber._process.BeginOutputReadLine();
        subscriber._process.BeginErrorReadLine();
        await subscriber._subscribed.Task.WaitAsync(TestContext.CurrentContext.CancellationToken);
        return subscriber;
    }

    /// <summary>Waits until what came so far is what the test wants.</summary>
    public async Task<IReadOnlyList<Received>> WaitUntilAsync(Func<IReadOnlyList<Received>, bool> isEnough, CancellationToken cancellation)
    {
        while (true)
        {
            Task more = _more.Task;
            IReadOnlyList<Received> soFar = Messages;
            if (isEnough(soFar))
            {
                return soFar;
            }

            try
            {
                await more.WaitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                throw new AssertionException($"Only these came:\n{string.Join('\n', Messages.Select(message => $"{message.Topic} {message.Text}"))}");
            }
        }
    }

    /// <summary>Waits for the first message on a topic with this text.</summary>
    public Task WaitForAsync(string topic, string text, CancellationToken cancellation) =>
        WaitUntilAsync(all => all.Any(message => message.Topic == topic && message.Text == text), cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    void Take(string? line)
    {
        if (line is null)
        {
            _subscribed.TrySetException(new InvalidOperationException("mosquitto_sub ended"));
            return;
        }

        if (line.StartsWith("Subscribed", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _subscriptions);
            _subscribed.TrySetResult();
        }
        else if (line.StartsWith('='))
        {
            string[] parts = line[1..].Split('\t');
            lock (_lock)
            {
                _messages.Add(new Received(parts[2], parts[0] == "1", parts[1], Convert.FromHexString(parts[3])));
                _more.SetResult();
                _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
