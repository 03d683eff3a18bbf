namespace P1Daemon.Simulation;

/// <summary>Gas and water: heating by temperature and hour, cooking, showers, taps.</summary>
internal static class Pipes
{
    const int HeatedTo = 17;

    /// <summary>Gas and water since midnight after each interval, dm³.</summary>
    public static (int[] Gas, int[] Water) Over(HouseholdDay day, Dice dice)
    {
        int intervals = (int)(day.End - day.Start) / HouseholdDay.PipeInterval;
        var gas = new int[intervals + 1];
        var water = new int[intervals + 1];
        int shower = (day.IsWeekend ? 102 : 81) + dice.Next(6);
        int supper = 214 + dice.Next(12);
        int cold = Math.Max(0, HeatedTo - day.Weather.Temperature);
        for (int i = 0; i < intervals; i++)
        {
            bool showering = i == shower || i == shower + 1;
            bool cooking = i >= supper && i < supper + 6;
            gas[i + 1] = gas[i] + (cold * Heating(i / 12) * dice.Between(6, 14) / 100)
                + (showering ? dice.Between(60, 90) : 0) + (cooking ? dice.Between(8, 16) : 0);
            bool tap = i / 12 is >= 7 and < 23 && dice.Chance(20);
            water[i + 1] = water[i] + (showering ? dice.Between(35, 50) : tap ? dice.Between(1, 9) : 0);
        }

        return (gas, water);
    }

    // How hard the boiler works, dm³ in five minutes for each degree, times ten.
    static int Heating(int hour) => hour switch
    {
        < 6 => 8,
        < 9 => 42,
        < 17 => 18,
        < 23 => 34,
        _ => 10,
    };
}
