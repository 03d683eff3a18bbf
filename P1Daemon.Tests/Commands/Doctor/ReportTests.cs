using System.Text.Json;
using P1Daemon.Commands.Doctor;

namespace P1Daemon.Tests.Commands.Doctor;

sealed class ReportTests
{
    static readonly Finding[] _findings =
    [
        Finding.Ok("device", "/dev/ttyUSB0"),
        Finding.Warning("clock", "not synchronised", "sudo timedatectl set-ntp true"),
        Finding.Failed("broker", "refused\e[2J", "first this\nthen that"),
    ];

    [Test]
    public void Plain_text_has_words() => Assert.That(Print(ReportStyle.Plain), Is.EqualTo("""
        ok      device         /dev/ttyUSB0
        warning clock          not synchronised
                               -> sudo timedatectl set-ntp true
        failed  broker         refused\x1B[2J
                               -> first this
                               -> then that

        No data can flow before this is put right: broker.

        """));

    [Test]
    public void A_terminal_gets_signs() => Assert.That(Print(ReportStyle.Signs), Is.EqualTo("""
        ✓ device         /dev/ttyUSB0
        ! clock          not synchronised
                         → sudo timedatectl set-ntp true
        ✗ broker         refused\x1B[2J
                         → first this
                         → then that

        No data can flow before this is put right: broker.

        """));

    [Test]
    public void Colour_is_on_the_sign_alone() => Assert.That(Print(ReportStyle.Colour), Does.StartWith("\e[32m✓\e[0m device "));

    [TestCase(false, "", "xterm", ReportStyle.Plain)]
    [TestCase(true, "", "xterm", ReportStyle.Colour)]
    [TestCase(true, "1", "xterm", ReportStyle.Signs)]
    [TestCase(true, "", "dumb", ReportStyle.Signs)]
    public void Colour_only_on_a_terminal_and_never_with_NO_COLOR(bool terminal, string noColor, string term, object style) =>
        Assert.That(Report.StyleFor(terminal, new Dictionary<string, string> { ["NO_COLOR"] = noColor, ["TERM"] = term }), Is.EqualTo(style));

    [Test]
    public void Json_is_one_object_with_a_list()
    {
        JsonElement report = JsonDocument.Parse(Print(ReportStyle.Json)).RootElement;
        JsonElement[] checks = [.. report.GetProperty("checks").EnumerateArray()];
        Assert.Multiple(() =>
        {
            Assert.That(report.GetProperty("data_can_flow").GetBoolean(), Is.False);
            Assert.That(checks.Select(check => (check.GetProperty("check").GetString(), check.GetProperty("state").GetString())),
                Is.EqualTo(new[] { ("device", "ok"), ("clock", "warning"), ("broker", "failed") }));
            Assert.That(checks[0].TryGetProperty("advice", out _), Is.False);
            Assert.That(checks[2].GetProperty("advice").GetString(), Is.EqualTo("first this\nthen that"));
        });
    }

    [Test]
    public void Warnings_do_not_stop_the_data()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var report = new Report(output, ReportStyle.Plain);
        report.Add(_findings[1]);
        report.End();
        Assert.That(report.DataCanFlow);
        Assert.That(output.ToString(), Does.EndWith("Data can flow. Worth a look: clock.\n"));
    }

    static string Print(ReportStyle style)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var report = new Report(output, style);
        foreach (Finding finding in _findings)
        {
            report.Add(finding);
        }

        report.End();
        return output.ToString();
    }
}
