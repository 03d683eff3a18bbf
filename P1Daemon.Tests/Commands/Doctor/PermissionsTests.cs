using P1Daemon.Commands.Doctor;
using P1Daemon.Sources;

namespace P1Daemon.Tests.Commands.Doctor;

sealed class PermissionsTests
{
    const ushort ForGroup = 0x2000 | 0b110_110_000;
    const ushort ForOwner = 0x2000 | 0b110_000_000;

    // A number that no machine has.
    static readonly FileIdentity _device = new(1, 1, 1, 987_654, ForGroup);

    [Test]
    public void A_user_who_is_not_in_the_group_gets_the_command()
    {
        (string text, string advice) = Permissions.Denied("/dev/ttyUSB0", _device, "pi", null);
        Assert.That(text, Is.EqualTo("it belongs to group 987654, and user pi is not in it"));
        Assert.That(advice, Does.StartWith("sudo usermod -aG 987654 pi\n"));
    }

    [Test]
    public void A_user_of_the_group_whose_login_is_older_logs_in_again() =>
        Assert.That(Permissions.Denied("/dev/ttyUSB0", _device with { Group = 0 }, "root", null), Is.EqualTo(
            ("it belongs to group root; user root is in it, but this login is older than that", "Log out and in again, or for now: newgrp root")));

    [Test]
    public void The_services_user_is_helped_by_the_unit()
    {
        ServiceUnit unit = ServiceUnit.Parse("LoadState=loaded\nUser=p1meter\n", "p1meter@heatpump")!;
        (string text, string advice) = Permissions.Denied("/dev/ttyUSB0", _device, "p1meter", unit);
        Assert.That(text, Does.Contain("the service's user p1meter"));
        Assert.That(advice, Does.Contain("SupplementaryGroups=987654").And.Contain("sudo systemctl edit p1meter@heatpump,").And.EndWith("sudo systemctl restart p1meter@heatpump"));
    }

    [Test]
    public void A_device_for_its_owner_alone_needs_another_mode() =>
        Assert.That(Permissions.Denied("/dev/ttyUSB0", _device with { Mode = ForOwner }, "pi", null).Advice, Does.StartWith("sudo chmod g+rw /dev/ttyUSB0"));

    [TestCase("", true)]
    [TestCase("User=p1meter\n", false)]
    [TestCase("User=p1meter\nSupplementaryGroups=audio 987654\n", true)]
    public void What_the_services_user_may_use_is_known_to_root(string properties, bool may) =>
        Assert.That(ServiceUnit.Parse($"LoadState=loaded\n{properties}")!.MayUse(_device), Is.EqualTo(may));
}
