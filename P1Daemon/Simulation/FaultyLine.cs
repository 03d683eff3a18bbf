namespace P1Daemon.Simulation;

/// <summary>
/// A simulated meter behind a line with faults, telegram by telegram: the same seed gives the same telegrams with the same faults.
/// </summary>
/// <param name="household">Whose meter it is.</param>
/// <param name="writer">The dialect.</param>
/// <param name="faults">What goes wrong; none: nothing.</param>
/// <param name="seed">Settles when it does.</param>
/// <param name="zone">The zone of the meter's clock.</param>
internal sealed class FaultyLine(Household household, ITelegramWriter writer, IReadOnlyList<Fault> faults, int seed, TimeZoneInfo zone)
{
    const int Million = 1_000_000;
    const int MostNoise = 400;
    const int LineEnd = 2;
    const int Tag = 12;
    const byte TelegramStart = (byte)'/';

    // The checksum is the meter's doing, and still stands where it should; the line comes after it.
    readonly Fault[] _faults = [.. faults.OrderBy(fault => fault.Kind != FaultKind.Crc)];

    /// <summary>What comes down the line; nothing during a silence.</summary>
    /// <param name="number">0, 1, 2 …: settles the dice.</param>
    /// <param name="start">The clock of the first telegram.</param>
    /// <param name="elapsed">Since then.</param>
    public byte[] Telegram(long number, DateTimeOffset start, TimeSpan elapsed)
    {
        var dice = new Dice(seed, number, Salt.Faults);
        if (_faults.Any(fault => fault.Kind == FaultKind.Silence && elapsed.TotalSeconds >= fault.At && elapsed.TotalSeconds < fault.At + fault.Amount))
        {
            return [];
        }

        byte[] telegram = writer.Write(Meter(start + elapsed, elapsed, ref dice));
        foreach (Fault fault in _faults)
        {
            telegram = Damage(telegram, fault, ref dice);
        }

        return telegram;
    }

    Snapshot Meter(DateTimeOffset time, TimeSpan elapsed, ref Dice dice)
    {
        Snapshot shown = household.At(time);
        double moved = 0;
        foreach (Fault fault in _faults)
        {
            if (fault.Kind == FaultKind.Clock && elapsed.TotalSeconds >= fault.At)
            {
                moved += fault.Amount;
            }
            else if (fault.Kind == FaultKind.Zero && Happens(fault, ref dice))
            {
                shown = shown with { Registers = default, Gas = shown.Gas with { Value = 0 }, HourlyGas = shown.HourlyGas with { Value = 0 }, Water = shown.Water with { Value = 0 } };
            }
        }

        return moved == 0 ? shown : shown with { Time = Stamp.At(time.ToUnixTimeSeconds() + (long)Math.Clamp(moved, -Fault.LongestMove, Fault.LongestMove), zone) };
    }

    static byte[] Damage(byte[] telegram, Fault fault, ref Dice dice)
    {
        switch (fault.Kind)
        {
            case FaultKind.Crc when Happens(fault, ref dice):
                return WithWrongEnd(telegram);
            case FaultKind.Cut when telegram.Length > 0 && Happens(fault, ref dice):
                return telegram[..dice.Next(telegram.Length)];
            case FaultKind.Noise when Happens(fault, ref dice):
                return [.. Noise(ref dice), .. telegram];
            case FaultKind.DropByte or FaultKind.FlipBit:
                return ByteByByte(telegram, fault, ref dice);
            default:
                return telegram;
        }
    }

    // The last digit of the checksum, also where it is encrypted; a dialect without one shows no such fault.
    static byte[] WithWrongEnd(byte[] telegram)
    {
        int digit = telegram.Length - LineEnd - 1 - (telegram[0] == TelegramStart ? 0 : Tag);
        if (telegram[digit] != '!' || telegram[0] != TelegramStart)
        {
            telegram[digit] ^= 1;
        }

        return telegram;
    }

    static byte[] ByteByByte(byte[] telegram, Fault fault, ref Dice dice)
    {
        var arrived = new List<byte>(telegram.Length);
        foreach (byte b in telegram)
        {
            bool hit = Happens(fault, ref dice);
            if (!hit || fault.Kind == FaultKind.FlipBit)
            {
                arrived.Add(hit ? (byte)(b ^ (1 << dice.Next(8))) : b);
            }
        }

        return [.. arrived];
    }

    static byte[] Noise(ref Dice dice)
    {
        var noise = new byte[dice.Between(1, MostNoise)];
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = (byte)dice.Next(256);
        }

        return noise;
    }

    static bool Happens(Fault fault, ref Dice dice) => dice.Next(Million) < fault.Amount * Million;
}
