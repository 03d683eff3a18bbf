using P1Daemon.Sources;

namespace P1Daemon.Tests.Sources;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class DeviceModelTests : IDisposable
{
    readonly Folder _sys = new();

    public void Dispose() => _sys.Dispose();

    [Test]
    public void Make_model_and_serial_come_from_the_USB_device_above_the_port()
    {
        string usb = Usb(("idVendor", "0403\n"), ("idProduct", "6001\n"), ("manufacturer", "FTDI\n"), ("product", "FT232R USB UART\n"), ("serial", "A1B2C3D4\n"));
        Port(usb, "ttyUSB7");
        Assert.That(DeviceModel.Of("/dev/ttyUSB7", _sys.Path), Is.EqualTo("FTDI FT232R USB UART, serial A1B2C3D4"));
    }

    [Test]
    public void A_stick_that_does_not_name_itself_has_its_numbers()
    {
        Port(Usb(("idVendor", "1a86\n"), ("idProduct", "7523\n")), "ttyUSB7");
        Assert.That(DeviceModel.Of("/dev/ttyUSB7", _sys.Path), Is.EqualTo("USB 1a86:7523"));
    }

    [Test]
    public void A_built_in_port_has_none() => Assert.That(DeviceModel.Of("/dev/ttyS0", _sys.Path), Is.Null);

    string Usb(params (string File, string Text)[] files)
    {
        string folder = _sys["devices/usb1/1-1"];
        Directory.CreateDirectory(folder);
        foreach ((string file, string text) in files)
        {
            File.WriteAllText(Path.Combine(folder, file), text);
        }

        return folder;
    }

    void Port(string usb, string name)
    {
        Directory.CreateDirectory($"{usb}/1-1:1.0/{name}/tty/{name}");
        Directory.CreateDirectory(_sys["class/tty"]);
        File.CreateSymbolicLink(_sys[$"class/tty/{name}"], $"../../devices/usb1/1-1/1-1:1.0/{name}/tty/{name}");
    }
}
