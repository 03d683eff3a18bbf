namespace P1Daemon.Simulation;

/// <summary>Keeps the random numbers of different things apart.</summary>
internal static class Salt
{
    public const int Identity = 1;
    public const int Appliances = 2;
    public const int Weather = 3;
    public const int Clouds = 4;
    public const int Pipes = 5;
    public const int Disturbances = 6;
    public const int History = 7;
    public const int Key = 8;
    public const int Faults = 9;

    /// <summary>And the two after it: one a phase.</summary>
    public const int Jitter = 10;

    /// <summary>And the two after it: one a phase.</summary>
    public const int Voltage = 20;
}
