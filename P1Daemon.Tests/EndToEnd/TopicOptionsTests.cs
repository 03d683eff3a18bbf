using System.Globalization;
using System.Text;
using System.Text.Json;

namespace P1Daemon.Tests.EndToEnd;

/// <summary><c>live</c>, <c>values</c>, <c>telegram</c> and a base topic of several levels, from the bytes on a port to what mosquitto_sub got.</summary>
[Category("RealParts")]
[CancelAfter(60_000)]
sealed class TopicOptionsTests
{
    const string Base = "home/énergie/ground floor/p1";
    const string Message = "0-0:96.13.0(48656C6C6F)";

    [Test]
    public async Task Each_telegram_is_shown_as_state_as_values_and_as_it_came(CancellationToken cancellation)
    {
        using var folder = new Folder();
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber subscriber = await Subscriber.StartAsync(broker, "#");
        using PortPair port = await PortPair.PlugInAsync(folder.Path, cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(folder.Path, Configuration(port.Path, broker.Port, "live: true\n  values: true\n  telegram: true"));
        await SendUntilShownAsync(port, subscriber, "telegram", cancellation);
        await subscriber.WaitForAsync($"{Base}/values/power_w", "1000", cancellation);
        // One at a time: of two telegrams in one breath only the later is the newest.
        await ShowAsync(1);
        await ShowAsync(2, Message);
        await ShowAsync(3);
        await subscriber.WaitForAsync($"{Base}/values/message", "", cancellation);

        string[] telegrams = [.. Of(subscriber, "telegram").Select(message => message.Text).Distinct()];
        Assert.Multiple(() =>
        {
            Assert.That(Seconds(subscriber), Is.EqualTo(new[] { 0, 1, 2, 3 }), "live: each telegram, in order");
            Assert.That(telegrams, Has.Member(Encoding.Latin1.GetString(Telegram(2, Message))).And.Length.EqualTo(4), "byte for byte");
            Assert.That(Of(subscriber, "values/power_w").Select(message => message.Text).Distinct(), Is.EqualTo(new[] { "1000", "1001", "1002", "1003" }));
            Assert.That(Of(subscriber, "values/energy_import_t1_kwh").Select(message => message.Text).Distinct(), Is.EqualTo(new[] { "1193.270" }), "the digits that the meter sent");
            Assert.That(Of(subscriber, "reading").Count(), Is.EqualTo(1), "the interval is not over");
        });

        using Subscriber late = await Subscriber.StartAsync(broker, $"{Base}/#");
        IReadOnlyList<Received> retained = await late.WaitUntilAsync(all => all.Any(message => message.Topic == $"{Base}/values/power_w"), cancellation);
        Assert.That(retained.Select(message => message.Topic), Has.None.EqualTo($"{Base}/values/message").And.None.EqualTo($"{Base}/telegram"), "emptied, and never kept");

        async Task ShowAsync(int second, params string[] more)
        {
            byte[] telegram = Telegram(second, more);
            await port.SendAsync(telegram, cancellation);
            await subscriber.WaitForAsync($"{Base}/telegram", Encoding.Latin1.GetString(telegram), cancellation);
            await subscriber.WaitForAsync($"{Base}/values/power_w", $"{1000 + second}", cancellation);
        }
    }

    [Test]
    public async Task A_value_that_is_sent_no_more_after_a_restart_is_emptied(CancellationToken cancellation)
    {
        using var folder = new Folder();
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber subscriber = await Subscriber.StartAsync(broker, "#");
        using PortPair port = await PortPair.PlugInAsync(folder.Path, cancellation);
        string configuration = Configuration(port.Path, broker.Port, "values: true");
        using (DaemonProcess first = DaemonProcess.Run(folder.Path, configuration))
        {
            await SendUntilShownAsync(port, subscriber, "values/message", cancellation, Message);
            Assert.That(await first.TerminateAsync(cancellation), Is.Zero);
        }

        int before = subscriber.Messages.Count;
        using DaemonProcess second = DaemonProcess.Run(folder.Path, configuration);
        while (!subscriber.Messages.Skip(before).Any(message => message.Topic == $"{Base}/values/message"))
        {
            await port.SendAsync(Telegram(1), cancellation);
            await Eventually.Pause(() => "the empty message", cancellation);
        }

        Assert.That(subscriber.Messages.Last(message => message.Topic == $"{Base}/values/message").Text, Is.Empty);
        Assert.That(Of(subscriber, "values/power_w").Select(message => message.Text), Has.None.Empty);
    }

    [Test]
    public async Task Without_them_the_state_follows_the_readings_and_nothing_else_is_there(CancellationToken cancellation)
    {
        using var folder = new Folder();
        using Mosquitto broker = await Mosquitto.StartAsync();
        using Subscriber subscriber = await Subscriber.StartAsync(broker, $"{Base}/#");
        using PortPair port = await PortPair.PlugInAsync(folder.Path, cancellation);
        using DaemonProcess daemon = DaemonProcess.Run(folder.Path, Configuration(port.Path, broker.Port, ""));
        await SendUntilShownAsync(port, subscriber, "state", cancellation);
        foreach (int second in new[] { 1, 2, 9, 10, 11, 20 })
        {
            await port.SendAsync(Telegram(second), cancellation);
            if (second % 10 == 0)
            {
                await subscriber.WaitUntilAsync(_ => Seconds(subscriber).Contains(second), cancellation);
            }
        }

        Assert.That(Seconds(subscriber), Is.EqualTo(new[] { 0, 10, 20 }));
        Assert.That(subscriber.Messages.Select(message => message.Topic[(Base.Length + 1)..]).Distinct(), Is.SubsetOf(new[] { "reading", "state", "availability", "status", "event" }));
    }

    static IEnumerable<Received> Of(Subscriber subscriber, string name) => subscriber.Messages.Where(message => message.Topic == $"{Base}/{name}");

    static int[] Seconds(Subscriber subscriber) =>
    [
        .. Of(subscriber, "state").Select(message => JsonDocument.Parse(message.Body).RootElement.GetProperty("time").GetString()!)
            .Select(time => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).Second).Distinct(),
    ];

    // Until the port is open there is nobody to hear: a meter goes on talking, and so does this.
    static async Task SendUntilShownAsync(PortPair port, Subscriber subscriber, string name, CancellationToken cancellation, params string[] more)
    {
        while (!Of(subscriber, name).Any())
        {
            await port.SendAsync(Telegram(0, more), cancellation);
            await Eventually.Pause(() => $"the first {name}", cancellation);
        }
    }

    static string Configuration(string port, int brokerPort, string options) => $"""
        meter:
          port: {port}
          line: 115200 8N1
        http:
          enabled: false
        mqtt:
          broker: mqtt://127.0.0.1:{brokerPort}
          topic: {Base}
          home_assistant: false
          {options}
        """;

    static byte[] Telegram(int second, params string[] more) => TelegramText.With(
    [
        string.Create(CultureInfo.InvariantCulture, $"0-0:1.0.0(2611230636{second:D2}W)"), "0-0:96.1.1(4530303437303030303736333038313734)", "1-0:1.8.1(001193.270*kWh)",
        string.Create(CultureInfo.InvariantCulture, $"1-0:1.7.0(01.0{second:D2}*kW)"), "1-0:2.7.0(00.000*kW)", .. more,
    ]);
}
