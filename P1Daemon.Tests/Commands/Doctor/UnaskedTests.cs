using System.Net;
using P1Daemon.Commands;
using P1Daemon.Commands.Doctor;
using P1Daemon.Configuration;

namespace P1Daemon.Tests.Commands.Doctor;

/// <summary>A daemon that runs as it should and cannot be asked.</summary>
sealed class UnaskedTests
{
    static readonly DaemonAnswer _unauthorized = new(HttpStatusCode.Unauthorized, []);
    static readonly ServiceUnit _unit = ServiceUnit.Parse("LoadState=loaded\nLoadCredential=mqtt.password:/a\nLoadCredential=http.token:/etc/p1meter/http.token\n")!;

    [Test]
    public void Without_HTTP_there_is_nothing_to_ask()
    {
        Unasked unasked = Unasked.Of(new HttpSettings { Enabled = false }, null, null, "p1meter@heatpump")!;
        Assert.That(unasked.Why, Does.Contain("http.enabled: false"));
        Assert.That(unasked.Advice, Does.Contain("sudo systemctl stop p1meter@heatpump,").And.Contain("sudo systemctl restart p1meter@heatpump"));
    }

    [Test]
    public void A_token_that_only_the_unit_has_is_given_to_the_doctor() =>
        Assert.That(Unasked.Of(new HttpSettings(), _unauthorized, _unit, "p1meter")!.Advice, Does.Contain("put P1METER__HTTP__TOKEN_FILE=/etc/p1meter/http.token between"));

    [Test]
    public void Where_something_is_wrong_it_is_said_to_be()
    {
        Assert.That(Unasked.Of(new HttpSettings { Token = "another" }, _unauthorized, _unit, "p1meter"), Is.Null, "our token is wrong");
        Assert.That(Unasked.Of(new HttpSettings(), _unauthorized, ServiceUnit.Parse("LoadState=loaded\n"), "p1meter"), Is.Null, "the unit has no credential");
        Assert.That(Unasked.Of(new HttpSettings(), null, _unit, "p1meter"), Is.Null, "nobody answers");
    }

    [TestCase("p1meter (process 12)", null, true)]
    [TestCase("p1meter (process 12)", "ActiveState=inactive\nMainPID=0", true)]
    [TestCase("p1meter (process 12)", "ActiveState=active\nMainPID=12", true)]
    [TestCase("p1meter (process 12)", "ActiveState=active\nMainPID=2", false)]
    [TestCase("socat (process 12)", "ActiveState=active\nMainPID=2", false)]
    [TestCase(null, "ActiveState=active\nMainPID=2", true)]
    [TestCase(null, null, false)]
    public void The_port_of_another_meter_s_daemon_is_not_our_own(string? holder, string? unit, bool isOwn) =>
        Assert.That(PortCheck.IsOwn(holder, unit is null ? null : ServiceUnit.Parse($"LoadState=loaded\n{unit}\n")), Is.EqualTo(isOwn));
}
