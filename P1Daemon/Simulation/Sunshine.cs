namespace P1Daemon.Simulation;

/// <summary>The roof: 4.2 kW of solar panels at 52° north, by day of the year, hour and clouds.</summary>
internal static class Sunshine
{
    const int PeakWatts = 4200;
    const int SecondsPerDay = 86400;

    // The sun stands highest at 12:40 in normal time: the clock of the zone runs ahead of the sun.
    const int Noon = (12 * 3600) + (40 * 60);

    // A cloud passes in three minutes.
    const int SlotsPerCloud = 6;
    static readonly double _sinLatitude = Math.Sin(52 * Math.PI / 180);
    static readonly double _cosLatitude = Math.Cos(52 * Math.PI / 180);

    // The cosine of the hour angle is the same on every day: by slot of the day in normal time.
    static readonly double[] _hourAngle = [.. Enumerable.Range(0, SecondsPerDay / HouseholdDay.Slot)
        .Select(slot => Math.Cos(2 * Math.PI * ((slot * HouseholdDay.Slot) - Noon) / SecondsPerDay))];

    /// <summary>W by slot.</summary>
    public static int[] Over(HouseholdDay day, int seed, int normalOffset)
    {
        double declination = -23.44 * Math.PI / 180 * Math.Cos(2 * Math.PI * (day.Date.DayOfYear + 10) / 365.25);
        double constant = _sinLatitude * Math.Sin(declination);
        double swing = _cosLatitude * Math.Cos(declination);
        var watts = new int[(day.End - day.Start) / HouseholdDay.Slot];
        long first = (day.Start + normalOffset) / HouseholdDay.Slot;
        double through = 0;
        double step = 0;
        for (int slot = 0; slot < watts.Length; slot++)
        {
            if (slot % SlotsPerCloud == 0)
            {
                long cloud = (day.Start / HouseholdDay.Slot / SlotsPerCloud) + (slot / SlotsPerCloud);
                through = Through(day.Weather.Clearness, seed, cloud);
                step = (Through(day.Weather.Clearness, seed, cloud + 1) - through) / SlotsPerCloud;
            }

            double height = constant + (swing * _hourAngle[(int)((first + slot) % _hourAngle.Length)]);
            watts[slot] = height > 0 ? (int)(PeakWatts * height * through) : 0;
            through += step;
        }

        return watts;
    }

    // How much of the sun a cloud lets through: on a half clear day the light jumps most, on a clear or a dull one hardly.
    static double Through(int clearness, int seed, long cloud)
    {
        int spread = Math.Min(clearness, 100 - clearness);
        return (clearness + new Dice(seed, cloud, Salt.Clouds).Between(-spread, spread)) / 100.0;
    }
}
