using System.Text;
using P1Daemon.Obis;

namespace P1Daemon.Tests.Docs;

/// <summary>Writes <c>docs/readings.md</c>: the catalogue as a table, and what a reading holds besides.</summary>
static class ReadingsPage
{
    const string Head = """
        # Readings

        <!-- Written from P1Daemon/Obis/Catalogue.cs and P1Daemon.Tests/Docs/ReadingsPage.cs by `P1METER_WRITE_DOCS=1 ./build.sh test`. Do not edit. -->

        A reading is one JSON object, UTF-8, its values in the order of the table. What the meter did not send is left out: a member is never null, and zero
        means that the meter said zero.

        * **Numbers** are exact decimals with the digits that the meter sent: `1193.270` stays `1193.270`. kW, kVA and kvar become W, VA and var, exactly
          (`1.193*kW` is `1193`); Wh and varh become kWh and kvarh (`6545766*Wh` is `6545.766`).
        * **Import** is what the house takes from the grid, **export** what it gives.
        * **Times** are ISO 8601 with the offset that the meter's letter S or W says. Where the meter has no clock, or one that makes no sense or stands still, `time` is the
          host's; in `decode` it is then left out.
        * **Identities, codes and messages** are texts; hexadecimal of printable ASCII is decoded.
        * A code said twice counts once, the first. Group F may be absent, `.255` or `*255`.

        """;

    const string Values = """
        ## Values

        Where a row has several codes, the first that the meter sends counts, and the others stand in `unknown`.

        | key | unit | from | meaning |
        | --- | --- | --- | --- |

        """;

    const string Around = """
        ## Around the values

        A reading has these besides; a single telegram (`state`, `/reading`, `decode`) has no `journal`, `seq`, `events` and `window`, and a decoded one no `received`.

        | member | what it is |
        | --- | --- |
        | `journal` | eight hexadecimal digits, new when the journal is new or is another file than before, and after each boot of the machine |
        | `seq` | 1, 2, 3 … within `journal`, without gap; the two together name a reading for ever |
        | `received` | when the telegram's last byte came, by the host's clock: `2026-11-23T05:36:10.412Z` |
        | `gas_time`, `water_time`, `heat_time`, `cold_time`, `sub_energy_time` | when the device behind the plain key was read; left out where its stamp is invalid |
        | `gas_meter_id`, `water_meter_id`, `heat_meter_id`, `cold_meter_id`, `sub_energy_meter_id` | that device's number |
        | `unknown` | object: every code that gave no key, as it came: `{"0-0:94.98.31":"(00000)"}`; also a known code whose value makes no sense. At most 64 |
        | `events` | list: what happened since the reading before, see below |
        | `window` | object: what was measured since the reading before, see below |

        ## `devices`

        A list of the M-Bus devices with an identity or a reading, by channel:
        `{"channel":1,"type":"gas","id":"G0039001652050216","time":"2026-11-23T06:35:00+01:00","value":2569.646,"unit":"m3","valve":1}`.
        `type` is one of `gas`, `water`, `warm_water`, `heat`, `cold`, `electricity`, `unknown`. Value and unit are as sent, cubic metres always `m3`. The channel is the order of
        installation and nothing else. Of several devices of one type the plain key (`gas_m3`) follows the lowest channel among those whose time is at most 25 h behind the newest.

        ## `power_failures` and `monthly_peaks`

        `{"end":"2025-07-08T15:10:04+02:00","duration_s":4071}`, as ordered by the meter; `end` is left out where it is invalid, `duration_s` where it is negative or over ten years.

        `{"month":"2026-10","time":"2026-10-14T18:15:00+02:00","power_w":4329}`, oldest first; `month` is the month that the value belongs to.
        A line with a peak that has no month or no power stands in `unknown` too.

        ## `events`

        Each has `time` and `event`, and by its kind:

        | event | members |
        | --- | --- |
        | `meter_changed` | `kind`, `old_id`, `new_id`, `old_value`, `new_value`: kWh imported, or the device's register in the unit of its plain key |
        | `power_failure` | `end`, `duration_s` |
        | `message` | `text` |
        | `tariff_changed` | `old`, `new` |
        | `meter_silent` | `since` |
        | `meter_back` | `gap_s` |
        | `clock_changed` | `old`, `new`: the meter's clock was set back |

        ## `window`

        `{"from":"2026-11-23T06:36:00+01:00","telegrams":10,"rejected":0,"power_w":{"min":-312,"mean":184.6,"max":2304}}`: `from` is the time of the reading before, exclusive;
        `telegrams` were seen since, `rejected` were not valid. `min`, `mean` and `max` are told of each of these that was sent:

        """;

    // What a row without a code of its own is made of.
    static readonly Dictionary<ObisField, string> _sources = new()
    {
        [Catalogue.MeterModel] = "ident line",
        [Catalogue.Power] = "import − export",
        [Catalogue.PhasePower[0]] = "import − export",
        [Catalogue.PhasePower[1]] = "import − export",
        [Catalogue.PhasePower[2]] = "import − export",
        [Catalogue.MonthlyPeakTime] = "1-0:1.6.0",
        [Catalogue.Gas] = "`devices`",
        [Catalogue.Water] = "`devices`",
        [Catalogue.Heat] = "`devices`",
        [Catalogue.Cold] = "`devices`",
        [Catalogue.SubEnergy] = "`devices`",
    };

    /// <summary>The page, with LF between its lines.</summary>
    public static string Write()
    {
        var page = new StringBuilder().Append(Head).AppendLine().Append(Values);
        foreach (ObisField row in Catalogue.Rows)
        {
            page.Append($"| `{row.Key}` | {row.Unit} | {From(row)} | {row.Meaning} |\n");
        }

        page.AppendLine().Append(Around).AppendLine().AppendJoin(", ", Catalogue.Rows.Where(row => row.InWindow).Select(row => $"`{row.Key}`")).Append(".\n");
        return page.ToString().ReplaceLineEndings("\n");
    }

    static string From(ObisField row) => row.Codes.IsEmpty ? _sources[row] : string.Join(", ", row.Codes.ToArray()) + (IsSummed(row) ? "; else the sum of the tariffs" : "");

    static bool IsSummed(ObisField row) => row == Catalogue.EnergyImport || row == Catalogue.EnergyExport;
}
