using P1Daemon.Telegrams;

namespace P1Daemon.Parsing;

/// <summary>
/// Reads time stamps (P1 5.0.2 table 5-1, TST): <c>YYMMDDhhmmss</c> in the meter's own zone with <c>S</c> (summer time) or <c>W</c>. The letter alone
/// settles the offset, so the doubled hour in October is no riddle and the hour that March leaves out is no error. Stamps without a letter (DSMR 2.2 and 3.0) follow the zone's rules.
/// </summary>
internal sealed class MeterClock(TimeZoneInfo zone)
{
    const int FirstYear = 2001;
    const int LastYear = 2069;

    // Of Kiribati's eastern islands, and of a DateTimeOffset.
    static readonly TimeSpan _largest = TimeSpan.FromHours(14);

    readonly Offsets?[] _offsets = new Offsets?[LastYear - FirstYear + 1];

    sealed record Offsets(TimeSpan Winter, TimeSpan Summer);

    /// <summary>How many stamps named two moments so far, of which the host's clock chose one: read again, they may mean the other.</summary>
    public int Doubled { get; private set; }

    /// <summary>A moment of the host's clock as the meter's zone writes it, whole seconds.</summary>
    public DateTimeOffset Local(DateTimeOffset moment)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(moment, zone);
        return new DateTimeOffset(local.Ticks - (local.Ticks % TimeSpan.TicksPerSecond), local.Offset);
    }

    /// <summary>The moment a stamp names; null where it names none: an impossible date, or a year outside 2001 to 2069.</summary>
    /// <param name="stamp">A group's content.</param>
    /// <param name="near">Settles a stamp without a letter in the doubled hour of October: the nearer of the two. Null: the first of them.</param>
    public DateTimeOffset? Read(ReadOnlySpan<byte> stamp, DateTimeOffset? near)
    {
        return stamp.Length switch
        {
            13 => (stamp[12] | 0x20) switch
            {
                's' => At(stamp, summer: true),
                'w' => At(stamp, summer: false),
                _ => null,
            },
            12 => WithoutLetter(stamp, near),
            17 => WithSeparators(stamp, near),
            24 => Cosem(stamp),
            _ => null,
        };
    }

    DateTimeOffset? At(ReadOnlySpan<byte> digits, bool summer) =>
        TryDate(digits, out DateTime date) ? At(date, summer) : null;

    DateTimeOffset At(DateTime date, bool summer)
    {
        ref Offsets? offsets = ref _offsets[date.Year - FirstYear];
        offsets ??= OffsetsOf(date.Year);
        return new DateTimeOffset(date, summer ? offsets.Summer : offsets.Winter);
    }

    // The smaller and the larger of the year: what a zone calls its base offset is summer time in Dublin, and half an hour is the difference on Lord Howe Island.
    Offsets OffsetsOf(int year)
    {
        IEnumerable<TimeSpan> months = Enumerable.Range(1, 12).Select(month => zone.GetUtcOffset(new DateTime(year, month, 15, 0, 0, 0, DateTimeKind.Utc)));
        (TimeSpan winter, TimeSpan summer) = (months.Min(), months.Max());
        return new Offsets(winter, summer > winter || winter == _largest ? summer : winter + TimeSpan.FromHours(1));
    }

    DateTimeOffset? WithoutLetter(ReadOnlySpan<byte> digits, DateTimeOffset? near)
    {
        if (!TryDate(digits, out DateTime date))
        {
            return null;
        }

        (DateTimeOffset first, DateTimeOffset second) = LocalTime.Moments(date, zone);
        if (first == second)
        {
            return first;
        }

        Doubled++;
        return near is { } moment && (moment - second).Duration() < (moment - first).Duration() ? second : first;
    }

    // 20240111 09:35:00 (NES) and 19-01-01 00:00:00 (ACE4000).
    DateTimeOffset? WithSeparators(ReadOnlySpan<byte> stamp, DateTimeOffset? near)
    {
        Span<byte> digits = stackalloc byte[14];
        int count = 0;
        foreach (byte b in stamp)
        {
            if (char.IsAsciiDigit((char)b) && count < digits.Length)
            {
                digits[count++] = b;
            }
        }

        return count switch
        {
            12 => WithoutLetter(digits[..12], near),
            14 when digits.StartsWith("20"u8) => WithoutLetter(digits[2..], near),
            _ => null,
        };
    }

    // COSEM date-time in hexadecimal: year, month, day, weekday, hour, minute, second, hundredths, deviation in minutes (UTC = local + deviation), status (bit 7: summer time).
    DateTimeOffset? Cosem(ReadOnlySpan<byte> hex)
    {
        Span<byte> field = stackalloc byte[12];
        if (Convert.FromHexString(hex, field, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return null;
        }

        int year = (field[0] << 8) | field[1];
        if (year is < FirstYear or > LastYear || !IsDate(year, field[2], field[3], field[5], field[6], field[7]))
        {
            return null;
        }

        var date = new DateTime(year, field[2], field[3], field[5], field[6], field[7]);
        int deviation = unchecked((short)((field[9] << 8) | field[10]));
        return deviation is >= -720 and <= 840
            ? new DateTimeOffset(date, TimeSpan.FromMinutes(-deviation))
            : At(date, summer: (field[11] & 0x80) != 0);
    }

    static bool TryDate(ReadOnlySpan<byte> digits, out DateTime date)
    {
        date = default;
        if (digits[..12].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            return false;
        }

        int year = 2000 + Two(digits, 0);
        int month = Two(digits, 2);
        int day = Two(digits, 4);
        int hour = Two(digits, 6);
        int minute = Two(digits, 8);
        int second = Two(digits, 10);
        if (year is < FirstYear or > LastYear || !IsDate(year, month, day, hour, minute, second))
        {
            return false;
        }

        date = new DateTime(year, month, day, hour, minute, second);
        return true;
    }

    static bool IsDate(int year, int month, int day, int hour, int minute, int second) =>
        month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour < 24 && minute < 60 && second < 60;

    static int Two(ReadOnlySpan<byte> digits, int at) => ((digits[at] - '0') * 10) + digits[at + 1] - '0';
}
