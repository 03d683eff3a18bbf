namespace P1Daemon.Simulation;

/// <summary>
/// The energy registers, kept in watt-seconds so that adding up loses nothing; what a meter shows is whole Wh, rounded down.
/// </summary>
internal struct Registers
{
    const int SecondsPerHour = 3600;

    long _importLow, _importNormal, _exportLow, _exportNormal, _reactiveImport, _reactiveExport;

    /// <summary>What stood on the meter when it was installed, Wh.</summary>
    public Registers(int importLow, int importNormal, int exportLow, int exportNormal)
    {
        _importLow = (long)importLow * SecondsPerHour;
        _importNormal = (long)importNormal * SecondsPerHour;
        _exportLow = (long)exportLow * SecondsPerHour;
        _exportNormal = (long)exportNormal * SecondsPerHour;
    }

    /// <summary>Wh.</summary>
    public readonly long ImportLow => _importLow / SecondsPerHour;

    /// <summary>Wh.</summary>
    public readonly long ImportNormal => _importNormal / SecondsPerHour;

    /// <summary>Wh.</summary>
    public readonly long ExportLow => _exportLow / SecondsPerHour;

    /// <summary>Wh.</summary>
    public readonly long ExportNormal => _exportNormal / SecondsPerHour;

    /// <summary>Wh.</summary>
    public readonly long Import => (_importLow + _importNormal) / SecondsPerHour;

    /// <summary>Wh.</summary>
    public readonly long Export => (_exportLow + _exportNormal) / SecondsPerHour;

    /// <summary>varh.</summary>
    public readonly long ReactiveImport => _reactiveImport / SecondsPerHour;

    /// <summary>varh.</summary>
    public readonly long ReactiveExport => _reactiveExport / SecondsPerHour;

    /// <summary>Books active energy (Ws, taken minus given, of one direction) and reactive energy (var·s).</summary>
    public void Add(long active, long reactive, bool low)
    {
        if (active >= 0)
        {
            Book(ref low ? ref _importLow : ref _importNormal, active);
        }
        else
        {
            Book(ref low ? ref _exportLow : ref _exportNormal, -active);
        }

        Book(ref reactive >= 0 ? ref _reactiveImport : ref _reactiveExport, Math.Abs(reactive));
    }

    static void Book(ref long register, long amount) => register += amount;
}
