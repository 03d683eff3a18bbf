namespace P1Daemon.Simulation;

/// <summary>The weather of one day at 52° north: warm in July, cold in January, and no two days alike.</summary>
internal readonly struct Weather
{
    public Weather(int seed, DateOnly date)
    {
        var dice = new Dice(seed, date.DayNumber, Salt.Weather);
        Temperature = (int)Math.Round(10.5 - (7.5 * Math.Cos(2 * Math.PI * (date.DayOfYear - 20) / 365.25))) + dice.Between(-4, 4);
        Clearness = dice.Between(15, 100);
    }

    /// <summary>Mean of the day, °C.</summary>
    public int Temperature { get; }

    /// <summary>How much of the sun comes through, percent.</summary>
    public int Clearness { get; }
}
