namespace P1Daemon.Simulation;

/// <summary>Random numbers that depend on nothing but what they are made from, on any machine and runtime (SplitMix64).</summary>
internal struct Dice(int seed, long what, int which = 0)
{
    ulong _state = Mix(unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)what * 0xD1B54A32D192ED03 + (ulong)which));

    /// <summary>A number from 0 to <paramref name="below"/> − 1.</summary>
    public int Next(int below)
    {
        _state = unchecked(_state + 0x9E3779B97F4A7C15);
        return (int)(Mix(_state) % (ulong)below);
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most) => least + Next(most - least + 1);

    /// <summary>True in that many of a hundred cases.</summary>
    public bool Chance(int percent) => Next(100) < percent;

    static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
