using System.Globalization;
using P1Daemon.Obis;
using P1Daemon.Telegrams;

namespace P1Daemon.Readings;

/// <summary>
/// The tariff in force as a reading says it: <c>tariff</c>, a number, or else <c>tariff_name</c>. A name may be made of digits (<c>0000</c>), so its text does not
/// tell which of the two it is.
/// </summary>
internal readonly record struct Tariff(int? Number, string? Name)
{
    /// <summary>What a telegram says; null where it says none.</summary>
    public static Tariff? Of(Telegram telegram) => Of((int?)telegram[Catalogue.Tariff], telegram.Text(Catalogue.TariffName));

    /// <summary>One of the two, or null where there is neither.</summary>
    public static Tariff? Of(int? number, string? name) => number is null && name is null ? null : new Tariff(number, name);

    /// <inheritdoc/>
    public override string ToString() => Number?.ToString(CultureInfo.InvariantCulture) ?? Name ?? "";
}
