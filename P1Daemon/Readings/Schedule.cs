namespace P1Daemon.Readings;

/// <summary>Whether a telegram is a reading.</summary>
internal enum Due
{
    /// <summary>Its slot already has one.</summary>
    No,

    /// <summary>It is the first of a new slot, or of an empty journal.</summary>
    Yes,

    /// <summary>The meter's clock was set back: it begins a new order of slots.</summary>
    ClockSetBack,
}

/// <summary>
/// Decides by the telegrams' own times, never by a timer: a slot is floor(Unix seconds / interval) on the meter's clock, and each slot has one reading.
/// A restart within a slot repeats nothing, a gap gives one reading and not many, a recording gives the readings of the day it was made.
/// </summary>
internal sealed class Schedule(int intervalSeconds)
{
    // A meter corrects its clock by seconds now and then; that is no new order of slots.
    const int SmallCorrectionSeconds = 60;

    /// <summary>Whether a telegram of this time is a reading.</summary>
    /// <param name="last">Time of the last journalled reading; null in an empty journal.</param>
    /// <param name="time">Time of the telegram.</param>
    public Due IsDue(DateTimeOffset? last, DateTimeOffset time)
    {
        if (last is not { } before)
        {
            return Due.Yes;
        }

        if (before - time > TimeSpan.FromSeconds(Math.Max(intervalSeconds, SmallCorrectionSeconds)))
        {
            return Due.ClockSetBack;
        }

        return intervalSeconds == 0 || Slot(time) > Slot(before) ? Due.Yes : Due.No;
    }

    // Times are after 1970: integer division is the floor.
    long Slot(DateTimeOffset time) => time.ToUnixTimeSeconds() / intervalSeconds;
}
