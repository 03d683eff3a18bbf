namespace P1Daemon.Mqtt.HomeAssistant;

/// <summary>
/// Home Assistant says <c>online</c> when it has started. Everyone who announces something hears it at the same moment, so each waits a little, and not
/// each the same.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="random">0 to 1; the tests give their own.</param>
internal sealed class BirthDelay(TimeProvider time, Func<double>? random = null)
{
    static readonly TimeSpan _least = TimeSpan.FromSeconds(1);
    static readonly TimeSpan _spread = TimeSpan.FromSeconds(4);

    readonly Func<double> _random = random ?? Random.Shared.NextDouble;
    volatile bool _heard;
    (long Since, TimeSpan Delay)? _waiting;

    /// <summary>How long until it is over; null when nobody waits.</summary>
    public TimeSpan? Left => _waiting is { } waiting
        ? waiting.Delay - time.GetElapsedTime(waiting.Since) is { Ticks: > 0 } left ? left : TimeSpan.Zero
        : null;

    /// <summary>A message on the birth topic; from any thread.</summary>
    public void Heard(string text)
    {
        if (text == "online")
        {
            _heard = true;
        }
    }

    /// <summary>True once after each delay; what is heard during one is served by it.</summary>
    public bool IsOver()
    {
        if (_heard)
        {
            _heard = false;
            _waiting ??= (time.GetTimestamp(), _least + (_spread * _random()));
        }

        if (Left != TimeSpan.Zero)
        {
            return false;
        }

        _waiting = null;
        return true;
    }
}
