using System.Globalization;
using System.Text;

namespace P1Daemon.Mqtt.HomeAssistant;

/// <summary>
/// The Jinja templates. None of them touches a member that is not there: Home Assistant writes a line into its log for each time.
/// <c>None</c> makes the entity unknown, whatever its class.
/// </summary>
internal static class Template
{
    /// <summary>No state of Home Assistant's may be longer; a message of the grid operator's may have 1024 characters.</summary>
    const int LongestState = 255;

    /// <summary>A member of the state.</summary>
    public static string Of(string key) => $"{{{{ value_json.{key} | default(none) }}}}";

    /// <summary>A member of the state that is a text of any length.</summary>
    public static string Text(string key) =>
        string.Create(CultureInfo.InvariantCulture, $"{{{{ value_json.{key}[:{LongestState}] if value_json.{key} is defined else none }}}}");

    /// <summary>A member of the state that is a number from 0, as a word.</summary>
    public static string Word(string key, string[] words) => Words($"value_json.{key}", words);

    /// <summary>A member of an M-Bus device, found by the device's number and never by its place: both may change.</summary>
    public static string OfDevice(string id, string member) => $"{{{{ {Find(id, member)} | default(none) }}}}";

    /// <summary>As <see cref="OfDevice"/>, a number from 0 as a word.</summary>
    public static string WordOfDevice(string id, string member, string[] words) => Words(Find(id, member), words);

    static string Find(string id, string member) =>
        $"value_json.devices | default([]) | selectattr('id', 'defined') | selectattr('id', 'eq', '{Literal(id)}') | map(attribute='{member}') | first";

    static string Words(string number, string[] words) =>
        $"{{{{ {{{string.Join(", ", words.Select((word, value) => string.Create(CultureInfo.InvariantCulture, $"{value}: '{word}'")))}}}.get({number} | default(-1)) }}}}";

    // What a meter calls itself must not end the text of a template.
    static string Literal(string id)
    {
        var literal = new StringBuilder(id.Length);
        foreach (char c in id)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ' ')
            {
                literal.Append(c);
            }
            else
            {
                literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
        }

        return literal.ToString();
    }
}
