using P1Daemon.Commands.Doctor;
using P1Daemon.Configuration;

namespace P1Daemon.Tests.Commands.Doctor;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class HostCheckTests : IDisposable
{
    readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public void A_journal_that_can_be_made_is_not_made_by_looking()
    {
        Finding finding = Look(_folder["p1meter.db"]);
        Assert.That(finding.State, Is.EqualTo(State.Ok));
        Assert.That(finding.Text, Does.StartWith($"{_folder["p1meter.db"]} will be made, ").And.EndsWith("iB free"));
        Assert.That(Directory.EnumerateFileSystemEntries(_folder.Path), Is.Empty);
    }

    [Test]
    public void A_folder_that_is_not_there_is_a_warning_for_readings_are_kept_in_memory() =>
        Assert.That(Look(_folder["no/p1meter.db"]), Is.EqualTo(Finding.Warning(
            "journal", $"{_folder["no/p1meter.db"]}: there is no such folder: readings would be kept in memory only", $"sudo mkdir -p {_folder["no"]}, or set journal.path")));

    [Test]
    public void Little_room_is_a_warning() =>
        Assert.That(Look(_folder["p1meter.db"], maxMebibytes: 1 << 30).Advice, Does.Contain("journal.max_mebibytes lower"));

    [Test]
    public void A_folder_that_systemd_makes_is_not_missed()
    {
        var service = new Service("p1meter@heatpump", _folder["state"], IsInstalled: true);
        ServiceUnit unit = ServiceUnit.Parse("LoadState=loaded\n", service.Name)!;
        string path = _folder["state/journal.db"];
        Assert.That(new HostCheck(new JournalSettings { Path = path }, null, unit, service).Journal(path, inUse: false),
            Is.EqualTo(Finding.Ok("journal", $"{path} will be made when p1meter@heatpump.service starts")));
    }

    [TestCase(true, State.Ok)]
    [TestCase(null, State.Ok)]
    [TestCase(false, State.Warning)]
    public void A_clock_that_is_not_synchronised_is_a_warning(bool? synchronised, object state) => Assert.That(HostCheck.Clock(synchronised).State, Is.EqualTo(state));

    static Finding Look(string path, int maxMebibytes = 1)
    {
        var journal = new JournalSettings { Path = path, MaxMebibytes = maxMebibytes };
        return new HostCheck(journal, null, null, Service.Default).Journal(path, inUse: false);
    }
}
