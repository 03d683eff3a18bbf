namespace P1Daemon.Tests.Support;

/// <summary>Waits for conditions; the test's own <c>CancelAfter</c> is the only limit.</summary>
static class Eventually
{
    static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until a condition holds.</summary>
    public static async Task Holds(Func<bool> condition, string what, CancellationToken cancellation)
    {
        while (!condition())
        {
            await Pause(() => what, cancellation);
        }
    }

    /// <summary>Waits until a value can be had.</summary>
    public static async Task<T> Get<T>(Func<Task<T?>> get, string what, CancellationToken cancellation)
        where T : struct
    {
        while (true)
        {
            if (await get() is { } value)
            {
                return value;
            }

            await Pause(() => what, cancellation);
        }
    }

    /// <summary>A short breath between two looks; fails the test with what it waits for when its time is over.</summary>
    public static async Task Pause(Func<string> what, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(_pause, TimeProvider.System, cancellation);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"waited in vain for {what()}");
        }
    }
}
