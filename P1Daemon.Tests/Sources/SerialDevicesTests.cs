using P1Daemon.Sources;

namespace P1Daemon.Tests.Sources;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class SerialDevicesTests : IDisposable
{
    readonly Folder _folder = new();

    SerialDevices Devices => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Likely_names_each_device_once_and_by_the_name_that_lasts()
    {
        Make("ttyUSB10", "ttyUSB2", "ttyACM0", "ttyAMA0", "ttyS0", "tty1");
        Directory.CreateDirectory(_folder["serial/by-id"]);
        File.CreateSymbolicLink(_folder["serial/by-id/usb-stick"], "../../ttyUSB2");

        Assert.That(Devices.Likely(), Is.EqualTo(new[] { "serial/by-id/usb-stick", "ttyUSB10", "ttyACM0", "ttyAMA0" }.Select(name => _folder[name])));
    }

    [Test]
    public void StableName_is_the_one_by_id()
    {
        Make("ttyUSB0", "ttyUSB1");
        Directory.CreateDirectory(_folder["serial/by-id"]);
        File.CreateSymbolicLink(_folder["serial/by-id/usb-stick"], "../../ttyUSB1");

        Assert.That(Devices.StableName(_folder["ttyUSB1"]), Is.EqualTo(_folder["serial/by-id/usb-stick"]));
        Assert.That(Devices.StableName(_folder["ttyUSB0"]), Is.Null);
    }

    [Test]
    public void InWords_names_the_numbered_ports_too_but_not_all_of_many()
    {
        Make([.. Enumerable.Range(0, 20).Select(number => $"ttyS{number}")]);

        Assert.That(Devices.InWords(), Does.Contain($"{_folder["ttyS0"]}, {_folder["ttyS1"]}").And.EndsWith("and 8 more"));
    }

    [Test]
    public void InWords_of_a_machine_without_ports_asks_for_the_cable() => Assert.That(Devices.InWords(), Does.Contain("cable"));

    void Make(params string[] names)
    {
        foreach (string name in names)
        {
            File.WriteAllText(_folder[name], "");
        }
    }
}
