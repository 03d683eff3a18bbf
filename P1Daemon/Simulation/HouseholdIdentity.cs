using System.Globalization;
using System.Text;

namespace P1Daemon.Simulation;

/// <summary>The numbers on the meters of one household.</summary>
internal sealed record HouseholdIdentity(string Meter, string Gas, string Water, string Ean)
{
    /// <summary>Another seed, another household.</summary>
    public static HouseholdIdentity From(int seed)
    {
        var dice = new Dice(seed, 0, Salt.Identity);
        return new HouseholdIdentity(
            $"E{Digits(ref dice, 9)}{Digits(ref dice, 7)}",
            $"G{Digits(ref dice, 9)}{Digits(ref dice, 7)}",
            $"W{Digits(ref dice, 9)}{Digits(ref dice, 7)}",
            $"5414{Digits(ref dice, 7)}{Digits(ref dice, 7)}");
    }

    /// <summary>Text as a meter sends it: two hexadecimal digits a character (P1 5.0.2 §6.5).</summary>
    public static string Hex(string text) => Convert.ToHexString(Encoding.Latin1.GetBytes(text));

    static string Digits(ref Dice dice, int count) =>
        dice.Next((int)Math.Pow(10, count)).ToString(CultureInfo.InvariantCulture).PadLeft(count, '0');
}
