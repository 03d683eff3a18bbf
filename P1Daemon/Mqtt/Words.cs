using System.Globalization;
using System.Text;

namespace P1Daemon.Mqtt;

/// <summary>MQTT's reason codes (MQTT 5.0 §2.4) in words, and text of the broker's made fit for a log line.</summary>
internal static class Words
{
    /// <summary>A code in words, with the broker's own reason where it gives one.</summary>
    public static string Reason(int code, string? brokersOwn)
    {
        string words = code switch
        {
            0x80 => "unspecified error",
            0x81 => "malformed packet",
            0x82 => "protocol error",
            0x83 => "the broker cannot do this",
            0x84 => "the broker does not speak this MQTT version",
            0x85 => "the client id is not allowed",
            0x86 => "wrong user name or password",
            0x87 => "not authorized",
            0x88 => "the broker is unavailable",
            0x89 => "the broker is busy",
            0x8A => "this client is banned",
            0x8B => "the broker is shutting down",
            0x8C => "wrong authentication method",
            0x8D => "the broker heard nothing for longer than the keep-alive time",
            0x8E => "another client uses the same client id: give each its own mqtt.client_id",
            0x8F => "the topic filter is not allowed",
            0x90 => "the topic name is not allowed",
            0x91 => "packet identifier in use",
            0x92 => "packet identifier not found",
            0x93 => "more publishes at once than the broker takes",
            0x94 => "wrong topic alias",
            0x95 => "larger than the broker takes",
            0x96 => "messages come too fast for the broker",
            0x97 => "a quota is used up",
            0x98 => "closed by the broker's administrator",
            0x99 => "the content is not what the broker expects",
            0x9A => "the broker keeps no retained messages, and p1meter's availability is one: allow them at the broker",
            0x9B => "the broker does not take QoS 1, without which nobody knows what has arrived: allow it at the broker",
            0x9C => "the broker sends us to another one",
            0x9D => "the broker has moved",
            0x9E => "the broker knows no shared subscriptions",
            0x9F => "connections come too fast for the broker",
            0xA0 => "the broker's longest connection time is over",
            0xA1 => "the broker knows no subscription identifiers",
            0xA2 => "the broker knows no wildcard subscriptions",
            _ => "unknown reason",
        };

        string named = string.Create(CultureInfo.InvariantCulture, $"{words} ({code:X2}h)");
        return string.IsNullOrEmpty(brokersOwn) ? named : $"{named}, \"{Printable(brokersOwn)}\"";
    }

    /// <summary>Control characters as <c>\u001B</c>, at most 200 characters: no one else writes our log lines.</summary>
    public static string Printable(string text)
    {
        const int Longest = 200;
        var printable = new StringBuilder(Math.Min(text.Length, Longest));
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, Longest)))
        {
            // Line and paragraph separators and marks that turn the direction of writing are "format" and "separator" characters.
            if (char.IsControl(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                printable.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
            else
            {
                printable.Append(c);
            }
        }

        return text.Length > Longest ? printable.Append('…').ToString() : printable.ToString();
    }
}
