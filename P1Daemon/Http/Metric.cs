using System.Collections.Immutable;
using System.Globalization;
using P1Daemon.Obis;

namespace P1Daemon.Http;

/// <summary>How one row of the catalogue is told to Prometheus.</summary>
/// <param name="Name">With the base unit and, for what only grows, <c>_total</c>: <c>p1meter_energy_import_joules_total</c>.</param>
/// <param name="Label">What tells the rows of one family apart: <c>{tariff="1"}</c>; empty where the row is the whole family.</param>
/// <param name="Help">The family's sentence.</param>
/// <param name="IsCounter">Else it is a gauge.</param>
/// <param name="Factor">From the reading's unit to the base unit.</param>
internal sealed record Metric(string Name, string Label, string Help, bool IsCounter, decimal Factor)
{
    const string Prefix = "p1meter_";

    static readonly ImmutableArray<Metric?> _byRow = [.. Catalogue.Rows.Select(Of)];

    /// <summary>The metric of a row; null for a row that is no metric: a text, an average or a highest of averages (Prometheus makes its own).</summary>
    public static Metric? For(ObisField row) => _byRow[row.Index];

    static Metric? Of(ObisField row)
    {
        if (BaseUnit(row.Quantity) is not ({ } unit, var factor) || row.Key.StartsWith("average_", StringComparison.Ordinal))
        {
            return null;
        }

        string name = WithoutUnit(row);
        string label = "";
        string help = row.Meaning;
        foreach ((char letter, string labelName, string shown) in new[] { ('t', "tariff", ""), ('l', "phase", "L"), ('q', "quadrant", "") })
        {
            if (Number(name, letter) is { } number)
            {
                name = name[..name.LastIndexOf('_')];
                label = string.Create(CultureInfo.InvariantCulture, $$"""{{{labelName}}="{{shown}}{{number}}"}""");
                help = help[..help.LastIndexOf(',')];
                // A sum over a family must not count anything twice: where there is a value for the whole too, the phases are a family of their own.
                name = letter == 'l' && Catalogue.Rows.Any(other => WithoutUnit(other) == name) ? $"phase_{name}" : name;
            }
        }

        bool isCounter = row.IsTotal || row.Quantity == Quantity.Count;
        return new Metric($"{Prefix}{name}{unit}{(isCounter ? "_total" : "")}", label, help, isCounter, factor);
    }

    // kWh, kvarh and GJ become joules and their like for reactive energy.
    static (string? Unit, decimal Factor) BaseUnit(Quantity quantity) => quantity switch
    {
        Quantity.Energy => ("_joules", 3_600_000),
        Quantity.ReactiveEnergy => ("_varseconds", 3_600_000),
        Quantity.Heat => ("_joules", 1_000_000_000),
        Quantity.Power => ("_watts", 1),
        Quantity.ReactivePower => ("_vars", 1),
        Quantity.ApparentPower => ("_voltamperes", 1),
        Quantity.Voltage => ("_volts", 1),
        Quantity.Current => ("_amperes", 1),
        Quantity.Frequency => ("_hertz", 1),
        Quantity.Volume => ("_cubic_metres", 1),
        Quantity.Factor => ("_ratio", 1),
        Quantity.Count => ("s", 1),
        Quantity.State or Quantity.Tariff => ("", 1),
        _ => (null, 0),
    };

    static string WithoutUnit(ObisField row) =>
        row.Unit.Length > 0 || row.Quantity == Quantity.Count ? row.Key[..row.Key.LastIndexOf('_')] : row.Key;

    // The number behind the last "_t" of energy_import_t1.
    static int? Number(string name, char letter) =>
        name.LastIndexOf('_') is var at and > 0 && name[at + 1] == letter
        && int.TryParse(name.AsSpan(at + 2), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
