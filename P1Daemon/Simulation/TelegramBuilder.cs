using System.Globalization;
using System.Text;
using P1Daemon.Framing;

namespace P1Daemon.Simulation;

/// <summary>Puts a telegram together: ident line, blank line, data lines, end; and the numbers in the widths of the standard.</summary>
internal sealed class TelegramBuilder
{
    const string LineEnd = "\r\n";
    static readonly string[] _phaseGroups = ["3", "5", "7"];
    static readonly string[] _phaseImports = ["2", "4", "6"];
    readonly StringBuilder _text = new(1200);

    /// <summary>Begins with <c>/</c>, the ident and the blank line that belongs to it.</summary>
    public TelegramBuilder(string ident) => _text.Append('/').Append(ident).Append(LineEnd).Append(LineEnd);

    /// <summary>One data object.</summary>
    public TelegramBuilder Line(string line)
    {
        _text.Append(line).Append(LineEnd);
        return this;
    }

    /// <summary>One line a phase under 1-0:3x.y to 1-0:7x.y, or 2x to 6x for <paramref name="power"/>; the code is what follows the phase's digit.</summary>
    public TelegramBuilder Phases(Snapshot now, string code, Func<PhaseState, string> value, bool power = false)
    {
        for (int phase = 0; phase < now.Phases.Length; phase++)
        {
            Line($"1-0:{(power ? _phaseImports : _phaseGroups)[phase]}{code}({value(now.Phases[phase])})");
        }

        return this;
    }

    /// <summary>Sags, then swells, of each phase.</summary>
    public TelegramBuilder SagsAndSwells(Snapshot now)
    {
        for (int phase = 0; phase < 3; phase++)
        {
            Line($"1-0:{_phaseGroups[phase]}2.32.0({Whole(now.Sags[phase], 5)})");
        }

        for (int phase = 0; phase < 3; phase++)
        {
            Line($"1-0:{_phaseGroups[phase]}2.36.0({Whole(now.Swells[phase], 5)})");
        }

        return this;
    }

    /// <summary>Ends with <c>!</c> and the CRC over all from <c>/</c> to <c>!</c> (P1 5.0.2 §6.2).</summary>
    public byte[] WithCrc()
    {
        byte[] body = Encoding.Latin1.GetBytes(_text.Append('!').ToString());
        string crc = Crc16.Compute(body).ToString("X4", CultureInfo.InvariantCulture);
        return [.. body, .. Encoding.Latin1.GetBytes(crc + LineEnd)];
    }

    /// <summary>Ends with a bare <c>!</c>, as before DSMR 4.</summary>
    public byte[] WithoutCrc() => Encoding.Latin1.GetBytes(_text.Append('!').Append(LineEnd).ToString());

    /// <summary>A fixed-point number of <paramref name="whole"/> digits before the point; one too large begins at zero again, as a register does.</summary>
    public static string Fixed(long value, int whole, int decimals)
    {
        string digits = Whole(value, whole + decimals);
        return digits.Insert(whole, ".");
    }

    /// <summary>A whole number of so many digits.</summary>
    public static string Whole(long value, int width)
    {
        string digits = value.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');
        return digits[^width..];
    }

    /// <summary>Wh as <c>000000.000*kWh</c>.</summary>
    public static string Energy(long wattHours) => $"{Fixed(wattHours, 6, 3)}*kWh";

    /// <summary>What is taken, W as <c>00.000*kW</c>.</summary>
    public static string Import(long watts) => $"{Fixed(Math.Max(0, watts), 2, 3)}*kW";

    /// <summary>What is given, W as <c>00.000*kW</c>.</summary>
    public static string Export(long watts) => Import(-watts);

    /// <summary>mA as A with so many decimals, rounded.</summary>
    public static string Current(PhaseState phase, int decimals)
    {
        int step = decimals switch { 0 => 1000, 1 => 100, _ => 10 };
        long rounded = (phase.Current + (step / 2)) / step;
        return $"{(decimals == 0 ? Whole(rounded, 3) : Fixed(rounded, 3, decimals))}*A";
    }

    /// <summary>As <c>230.1*V</c>.</summary>
    public static string Voltage(PhaseState phase) => $"{Fixed(phase.Voltage, 3, 1)}*V";

    /// <summary>dm³ as <c>00000.000*m3</c> with its stamp.</summary>
    public static string Volume(TimedValue value) => $"({value.Time})({Fixed(value.Value, 5, 3)}*m3)";
}
