using System.Diagnostics;
using System.Text;
using System.Text.Json;
using P1Daemon.Health;
using P1Daemon.Obis;
using P1Daemon.Readings;
using P1Daemon.Telegrams;

namespace P1Daemon.Tests.Mqtt.HomeAssistant;

/// <summary>
/// The templates as Home Assistant renders them: with the real Jinja in its sandbox, where the use of what is not there, which Home Assistant puts into its
/// log, is an error.
/// </summary>
[Category("RealParts")]
[CancelAfter(30_000)]
sealed class TemplateTests
{
    const string Render = """
        import json, sys
        from jinja2 import Undefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        class Logged(Undefined):
            def complain(self, *_):
                raise ValueError(self._undefined_message)
            __str__ = __iter__ = __bool__ = __len__ = complain

        environment = ImmutableSandboxedEnvironment(undefined=Logged)
        asked = json.load(sys.stdin)
        print(json.dumps({key: environment.from_string(template).render(value_json=json.loads(state)) for key, (template, state) in asked.items()}))
        """;

    [Test]
    public async Task Every_template_gives_the_value_that_the_state_says(CancellationToken cancellation)
    {
        Telegram telegram = Full();
        JsonElement state = JsonDocument.Parse(ReadingJson.ToBytes(telegram)).RootElement;
        Dictionary<string, string> rendered = await RenderAsync(Announced.Of(telegram), state.GetRawText(), Status(-1.5), cancellation);
        Assert.Multiple(() =>
        {
            foreach (JsonProperty member in state.EnumerateObject().Where(member => rendered.ContainsKey($"E'1.{member.Name}") && member.Name is not ("breaker_state" or "message")))
            {
                Assert.That(Number(rendered[$"E'1.{member.Name}"]), Is.EqualTo(Number(member.Value.ToString())), member.Name);
            }

            Assert.That(rendered["E'1.breaker_state"], Is.EqualTo("connected"));
            Assert.That(rendered["E'1.message"], Has.Length.EqualTo(255));
            Assert.That(rendered["E'1.tariff"], Is.EqualTo("2"));
            Assert.That(rendered["E'1.message_code"], Is.EqualTo("0042"), "a text keeps its zeros");
            Assert.That(rendered["G'1.value"], Is.EqualTo("2569.646"));
            Assert.That(rendered["G'1.time"], Is.EqualTo("2026-11-23T06:35:00+01:00"));
            Assert.That(rendered["G'1.valve"], Is.EqualTo("open"));
            Assert.That(rendered["W2.value"], Is.EqualTo("12.5"));
            Assert.That(rendered["E'1.rejected_telegrams"], Is.EqualTo("6"));
            Assert.That(rendered["E'1.readings_waiting"], Is.EqualTo("5"));
            Assert.That(rendered["E'1.clock_offset"], Is.EqualTo("-1.5"));
        });
    }

    [TestCase("{}")]
    [TestCase("""{"devices":[]}""")]
    [TestCase("""{"devices":[{"channel":3,"type":"gas"},{"channel":1,"type":"gas","id":"G'1"}]}""")]
    public async Task What_is_not_there_is_unknown_without_a_complaint(string state, CancellationToken cancellation)
    {
        Dictionary<string, string> rendered = await RenderAsync(Announced.Of(Full()), state, Status(), cancellation);
        string[] counters = ["rejected_telegrams", "port_reconnects", "readings_waiting", "readings_lost"];
        Assert.That(rendered.Where(entry => !counters.Contains(entry.Key.Split('.')[1])).Select(entry => entry.Value), Has.All.EqualTo("None"));
    }

    [Test]
    public void A_complaint_is_seen(CancellationToken cancellation) =>
        Assert.That(async () => await RunAsync("""{"x":["{{ value_json.power_w }}","{}"]}""", cancellation), Throws.InstanceOf<AssertionException>());

    /// <summary>Every row of the catalogue, with numbers that a template could spoil, and two devices.</summary>
    static Telegram Full() => new()
    {
        Model = "TST5",
        Time = Parsed.Start,
        Measurements =
        [
            .. from row in Catalogue.Rows
               where row.Quantity is < Quantity.Identity and not Quantity.Volume and not Quantity.Heat || row.Quantity == Quantity.TimedPower
               where row != Catalogue.SubEnergy
               select new Measurement(row, row.Quantity switch
               {
                   Quantity.State => 1,
                   Quantity.Tariff => 2,
                   _ => row.Index + 0.120m,
               }),
        ],
        Texts =
        [
            .. from row in Catalogue.Rows
               where row.Quantity is Quantity.Identity or Quantity.Message or Quantity.Text && row != Catalogue.MeterModel
               select new TextValue(row, row == Catalogue.MeterId ? "E'1" : row == Catalogue.Message ? new string('x', 1000) : "0042"),
        ],
        MonthlyPeakTime = Parsed.Start,
        Devices =
        [
            new MBusDevice { Channel = 1, Kind = DeviceKind.Gas, Id = "G'1", Time = Parsed.Start.AddSeconds(-70), Value = 2569.646m, Unit = "m3", Valve = 1 },
            new MBusDevice { Channel = 2, Kind = DeviceKind.Water, Id = "W2", Value = 12.5m, Unit = "m3" },
        ],
    };

    static string Status(double? clockOffset = null)
    {
        var meter = new MeterHealth();
        meter.Update(now => now with { Rejected = [1, 2, 3, 0, 0], ClockOffsetSeconds = clockOffset });
        var journal = new JournalHealth();
        journal.Update(now => now with { Backlog = 5 });
        return Encoding.UTF8.GetString(new StatusJson(meter, new BrokerHealth(), journal, TimeZoneInfo.Utc, TimeProvider.System).ToBytes());
    }

    static object Number(string text) =>
        decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out decimal number) ? number : text;

    // Under the device's number and the entity's key.
    static Task<Dictionary<string, string>> RenderAsync(Dictionary<string, byte[]> messages, string state, string status, CancellationToken cancellation)
    {
        var asked = new Dictionary<string, string[]>();
        foreach (JsonElement root in messages.Values.Select(body => JsonDocument.Parse(body).RootElement))
        {
            string id = root.GetProperty("device").GetProperty("serial_number").GetString()!;
            foreach (JsonProperty component in root.GetProperty("components").EnumerateObject())
            {
                bool isStatus = component.Value.TryGetProperty("state_topic", out _);
                asked[$"{id}.{component.Name}"] = [component.Value.GetProperty("value_template").GetString()!, isStatus ? status : state];
            }
        }

        return RunAsync(JsonSerializer.Serialize(asked), cancellation);
    }

    static async Task<Dictionary<string, string>> RunAsync(string asked, CancellationToken cancellation)
    {
        // Debian's own Python: it has Debian's Jinja.
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Render])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await python.StandardInput.WriteAsync(asked);
        python.StandardInput.Close();
        Task<string> complaint = python.StandardError.ReadToEndAsync(cancellation);
        string output = await python.StandardOutput.ReadToEndAsync(cancellation);
        await python.WaitForExitAsync(cancellation);
        Assert.That(await complaint, Is.Empty);
        return JsonSerializer.Deserialize<Dictionary<string, string>>(output)!;
    }
}
