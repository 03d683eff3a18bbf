using System.Collections.Specialized;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Web;
using Microsoft.Playwright;
using P1Daemon.Simulation;

namespace P1Daemon.Tests.EndToEnd;

/// <summary>
/// Answers a page's <c>/history</c> as a journal would that had heard the simulated household for two days: the past of the same household whose
/// present the daemon's simulator sends. Keeps what it was asked.
/// </summary>
sealed class PastOfTheSimulator
{
    /// <summary>The household's, as in the daemon's simulator.</summary>
    public const int Seed = 1;

    const int SamplesPerStep = 5;

    readonly Household _household = new(Seed, Zone);
    readonly Lock _lock = new();
    readonly List<(long From, long To, int Step)> _questions = [];

    /// <summary>The household's.</summary>
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

    /// <summary>Seconds from one reading to the next: a step in which none falls has null.</summary>
    public int Every { get; init; } = 1;

    /// <summary>All questions so far.</summary>
    public (long From, long To, int Step)[] Questions
    {
        get
        {
            lock (_lock)
            {
                return [.. _questions];
            }
        }
    }

    /// <summary>Puts itself between a page and the daemon, for this path alone.</summary>
    public Task StandInAsync(IPage page) => page.RouteAsync("**/history?*", route =>
    {
        NameValueCollection query = HttpUtility.ParseQueryString(new Uri(route.Request.Url).Query);
        string body;
        lock (_lock)
        {
            _questions.Add((long.Parse(query["from"]!, CultureInfo.InvariantCulture), long.Parse(query["to"]!, CultureInfo.InvariantCulture), int.Parse(query["step"]!, CultureInfo.InvariantCulture)));
            body = Answer(_questions[^1]).ToJsonString();
        }

        return route.FulfillAsync(new() { Status = 200, ContentType = "application/json; charset=utf-8", Body = body });
    });

    JsonObject Answer((long From, long To, int Step) asked)
    {
        JsonArray time = [], min = [], mean = [], max = [], import = [], export = [], gas = [];
        for (long start = asked.From / asked.Step * asked.Step; start < asked.To; start += asked.Step)
        {
            if (start % Every + asked.Step <= Every && start % Every > 0)
            {
                time.Add(start);
                new[] { min, mean, max, import, export, gas }.ToList().ForEach(column => column.Add(null));
                continue;
            }

            Snapshot last = null!;
            var powers = new List<int>();
            for (int sample = 1; sample <= SamplesPerStep; sample++)
            {
                last = _household.At(DateTimeOffset.FromUnixTimeSeconds(Math.Min(start + (asked.Step * sample / SamplesPerStep), asked.To)));
                powers.Add(last.Power);
            }

            time.Add(start);
            min.Add(powers.Min());
            mean.Add(powers.Average());
            max.Add(powers.Max());
            import.Add((last.Registers.ImportLow + last.Registers.ImportNormal) / 1000.0);
            export.Add((last.Registers.ExportLow + last.Registers.ExportNormal) / 1000.0);
            gas.Add(last.Gas.Value / 1000.0);
        }

        return new JsonObject
        {
            ["time"] = time,
            ["power_w"] = new JsonObject { ["min"] = min, ["mean"] = mean, ["max"] = max },
            ["energy_import_kwh"] = import,
            ["energy_export_kwh"] = export,
            ["gas_m3"] = gas,
        };
    }
}
