namespace P1Daemon.Simulation;

/// <summary>What is switched on over a day. L1: kitchen and laundry; L2: living room and kettle; L3: oven; the car takes all three.</summary>
internal static class Appliances
{
    const int Minute = 60;
    const int Hour = 3600;

    /// <summary>Draws the day's loads.</summary>
    public static void Run(HouseholdDay day, Dice dice)
    {
        Standby(day);
        Fridge(day, ref dice);
        Lights(day, ref dice);
        Kettle(day, ref dice);
        if (dice.Chance(65))
        {
            Oven(day, ref dice);
        }

        if (day.IsWeekend || dice.Chance(30))
        {
            WashingMachine(day, ref dice);
        }

        if (dice.Chance(45))
        {
            Car(day, ref dice);
        }
    }

    static void Standby(HouseholdDay day)
    {
        int seconds = (int)(day.End - day.Start);
        day.Draw(0, 0, seconds, 62);
        day.Draw(1, 0, seconds, 84);
        day.Draw(2, 0, seconds, 31);
    }

    static void Fridge(HouseholdDay day, ref Dice dice)
    {
        for (int at = dice.Next(40 * Minute); at < 25 * Hour; at += dice.Between(38, 52) * Minute)
        {
            day.Draw(0, at, Minute / 2, 180);
            day.Draw(0, at, dice.Between(13, 19) * Minute, 92);
        }
    }

    static void Lights(HouseholdDay day, ref Dice dice)
    {
        int up = (day.IsWeekend ? 8 * Hour : (6 * Hour) + (40 * Minute)) + dice.Next(40 * Minute);
        day.Draw(1, up, dice.Between(60, 100) * Minute, dice.Between(60, 110));
        int dusk = (17 * Hour) + dice.Next(Hour);
        int night = (22 * Hour) + dice.Next(90 * Minute);
        day.Draw(1, dusk, night - dusk, dice.Between(90, 160));
        day.Draw(2, dusk + dice.Next(Hour), 3 * Hour, dice.Between(40, 90));
    }

    static void Kettle(HouseholdDay day, ref Dice dice)
    {
        for (int cups = dice.Between(3, 7); cups > 0; cups--)
        {
            day.Draw(1, dice.Between(7 * Hour, 22 * Hour), dice.Between(100, 220), 1980);
        }
    }

    static void Oven(HouseholdDay day, ref Dice dice)
    {
        int at = (17 * Hour) + (20 * Minute) + dice.Next(80 * Minute);
        day.Draw(2, at, 9 * Minute, 2350);
        for (int hold = at + (10 * Minute); hold < at + (45 * Minute); hold += dice.Between(100, 180))
        {
            day.Draw(2, hold, Minute, 2350);
        }
    }

    static void WashingMachine(HouseholdDay day, ref Dice dice)
    {
        int at = dice.Between(9 * Hour, 19 * Hour);
        day.Draw(0, at, 80 * Minute, 70);
        day.Draw(0, at + (4 * Minute), dice.Between(14, 20) * Minute, 2050);
        for (int turn = at + (25 * Minute); turn < at + (70 * Minute); turn += dice.Between(60, 120))
        {
            day.Draw(0, turn, Minute, 190);
        }

        day.Draw(0, at + (71 * Minute), 8 * Minute, 480);
    }

    // Three phases at 16 A from half past midnight; at the weekend in the afternoon, on the sun.
    static void Car(HouseholdDay day, ref Dice dice)
    {
        int at = (day.IsWeekend ? 12 * Hour : 30 * Minute) + dice.Next(90 * Minute);
        int seconds = dice.Between(70, 200) * Minute;
        for (int phase = 0; phase < 3; phase++)
        {
            day.Draw(phase, at, seconds, 3650);
        }
    }
}
