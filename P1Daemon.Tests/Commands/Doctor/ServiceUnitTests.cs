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

    [Test]
    public void A_unit_that_is_not_there_is_none() => Assert.That(ServiceUnit.Parse("LoadState=not-found\nActiveState=inactive\n"), Is.Null);

    [Test]
    public void A_list_is_read_whole() =>
        Assert.That(ServiceUnit.Parse("LoadState=loaded\nLoadCredential=a:/a\nLoadCredential=mqtt.password:/b\n")!["LoadCredential"], Is.EqualTo("a:/a mqtt.password:/b"));
}
