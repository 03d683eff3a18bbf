using P1Daemon.Commands.Doctor;

namespace P1Daemon.Tests.Commands.Doctor;

sealed class ServiceUnitTests
{
    [TestCase("active", "running", "success", "0", "0", State.Ok, "p1meter.service is active")]
    [TestCase("active", "running", "success", "0", "3", State.Ok, "restarted 3 times")]
    [TestCase("inactive", "dead", "success", "0", "0", State.Warning, "is not running")]
    [TestCase("failed", "failed", "exit-code", "78", "0", State.Failed, "the configuration was wrong or missing (78)")]
    [TestCase("failed", "failed", "exit-code", "217", "0", State.Failed, "there is no user p1meter (217)")]
    [TestCase("activating", "auto-restart", "exit-code", "1", "9", State.Failed, "started again and again: it ended with 1 (exit-code)")]
    [TestCase("failed", "failed", "watchdog", "6", "0", State.Failed, "the watchdog ended it")]
    public void Each_state_is_told_with_what_it_means(string active, string sub, string result, string status, string restarts, object state, string words)
    {
        Finding finding = ServiceUnit.Parse($"LoadState=loaded\nActiveState={active}\nSubState={sub}\nResult={result}\nExecMainStatus={status}\nNRestarts={restarts}\nUser=p1meter\n")!.State();
        Assert.That(finding.State, Is.EqualTo(state));
        Assert.That(finding.Text, Does.Contain(words));
        Assert.That(finding.Advice is null, Is.EqualTo(finding.State == State.Ok));
    }

    [TestCase("inactive", "success", "sudo systemctl enable --now p1meter@heatpump")]
    [TestCase("failed", "watchdog", "journalctl -u p1meter@heatpump -n 20 says more. When it is put right: sudo systemctl restart p1meter@heatpump")]
    public void A_further_meter_s_unit_is_named(string active, string result, string advice)
    {
        Finding finding = ServiceUnit.Parse($"LoadState=loaded\nActiveState={active}\nResult={result}\n", "p1meter@heatpump")!.State();
        Assert.That(finding.Text, Does.StartWith("p1meter@heatpump.service "));
        Assert.That(finding.Advice, Is.EqualTo(advice));
    }

    [TestCase("mqtt.password:/b", "/b")]
    [TestCase("mqtt.password", "FILE")]
    [TestCase("mqtt.password_old:/b", null)]
    public void A_credential_is_told_with_its_file(string entry, string? file) =>
        Assert.That(ServiceUnit.Parse($"LoadState=loaded\nLoadCredential=a:/a\nLoadCredential={entry}\n")!.Credential("mqtt.password"), Is.EqualTo(file));

    [Test]
    public void A_unit_that_is_not_there_is_none() => Assert.That(ServiceUnit.Parse("LoadState=not-found\nActiveState=inactive\n"), Is.Null);

    [Test]
    public void A_list_is_read_whole() =>
        Assert.That(ServiceUnit.Parse("LoadState=loaded\nLoadCredential=a:/a\nLoadCredential=mqtt.password:/b\n")!["LoadCredential"], Is.EqualTo("a:/a mqtt.password:/b"));
}
