namespace P1Daemon.Mqtt.HomeAssistant;

/// <summary>The maker of a meter, from its ident line.</summary>
internal static class Maker
{
    /// <summary>
    /// Its first three letters are the maker's by the standard (IEC 62056-21 §6.3.2). Many meters carry a grid operator's in their place (<c>Ene5</c>,
    /// <c>FLU5</c>, <c>Lux5</c>), so only letters that are known to be a maker's count.
    /// </summary>
    public static string? Of(string? ident) => ident is null || ident.Length < 3 ? null : ident[..3].ToUpperInvariant() switch
    {
        "ADN" => "Aidon",
        "ISK" => "Iskraemeco",
        "KAM" or "KMP" => "Kamstrup",
        "KFM" => "Kaifa",
        "LGF" or "LGZ" => "Landis+Gyr",
        "NES" => "Networked Energy Services",
        "SAG" => "Sagemcom",
        _ => null,
    };
}
