using P1Daemon.Commands;
using P1Daemon.Commands.Doctor;
using P1Daemon.Configuration;

namespace P1Daemon.Tests.Commands.Doctor;

/// <summary>Which service a configuration belongs to, and where that keeps its journal.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class ServiceTests : IDisposable
{
    readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestCase("/etc/p1meter/config.yaml", "p1meter", "/var/lib/p1meter", true)]
    [TestCase("/etc/p1meter/heatpump.yaml", "p1meter@heatpump", "/var/lib/p1meter-heatpump", true)]
    [TestCase("/etc/p1meter/../p1meter/heat-pump_2.yaml", "p1meter@heat-pump_2", "/var/lib/p1meter-heat-pump_2", true)]
    [TestCase("/etc/p1meter/heat pump.yaml", "p1meter", "/var/lib/p1meter", false)]
    [TestCase("/etc/p1meter/old/heatpump.yaml", "p1meter", "/var/lib/p1meter", false)]
    [TestCase("heatpump.yaml", "p1meter", "/var/lib/p1meter", false)]
    public void A_file_of_the_package_s_folder_is_that_of_the_unit_of_its_name(string path, string name, string state, bool isInstalled) =>
        Assert.That(Service.Of(path), Is.EqualTo(new Service(name, state, isInstalled)));

    [Test]
    public void By_hand_the_services_journal_is_meant()
    {
        var service = new Service("p1meter", _folder.Path, IsInstalled: true);
        var none = service with { StateDirectory = _folder["none"] };
        ServiceUnit unit = ServiceUnit.Parse("LoadState=loaded\n")!;
        string byHand = Path.GetFullPath("p1meter.db");
        Assert.That(Journal(service), Is.EqualTo(_folder["journal.db"]));
        Assert.That(Journal(none, unit), Is.EqualTo(_folder["none/journal.db"]), "systemd makes the folder at the first start");
        Assert.That(Journal(none), Is.EqualTo(byHand), "there is no service");
        Assert.That(Journal(service with { IsInstalled = false }, unit), Is.EqualTo(byHand), "a file of one's own");
        Assert.That(Journal(service, unit, "/x/journal.db"), Is.EqualTo("/x/journal.db"), "journal.path is set");
        Assert.That(service.Journal(At(byHand), new Dictionary<string, string> { ["STATE_DIRECTORY"] = "/x" }, unit), Is.EqualTo(byHand));
    }

    [Test]
    public void Check_says_what_the_service_will_do() =>
        Assert.That(CheckCommand.Lines(At(Path.GetFullPath("p1meter.db")), new Dictionary<string, string>(), new Service("p1meter", _folder.Path, IsInstalled: true), unit: null),
            Has.One.StartsWith($"keeps readings in {_folder["journal.db"]} until delivered"));

    static string Journal(Service service, ServiceUnit? unit = null, string? path = null) =>
        service.Journal(At(path ?? Path.GetFullPath("p1meter.db")), new Dictionary<string, string>(), unit);

    static Settings At(string journal)
    {
        var settings = new Settings();
        settings.Journal.Path = journal;
        return settings;
    }
}
