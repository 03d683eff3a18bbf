using System.Runtime.Versioning;
using P1Daemon.Sources;

namespace P1Daemon.Tests.Sources;

[TestFixture]
[SupportedOSPlatform("linux")]
sealed class SerialTroubleTests
{
    [Test]
    public void Denied_port_names_its_group_and_the_command_that_helps()
    {
        using var folder = new Folder();
        string path = Port(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);

        Assert.That(Message(path, Libc.AccessDenied, folder), Does.Match($@"by group (\S+) only.*'sudo usermod -aG \1 {Environment.UserName}'"));
    }

    [Test]
    public void Denied_port_that_no_group_may_open_is_told_apart()
    {
        using var folder = new Folder();
        string path = Port(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.That(Message(path, Libc.AccessDenied, folder), Does.Contain("permissions").And.Not.Contain("usermod"));
    }

    [TestCase(Libc.Busy, "is in use by another program")]
    [TestCase(Libc.NoSuchAddress, "no hardware behind it")]
    [TestCase(Libc.NotADirectory, "no such device")]
    [TestCase(24, "Too many open files")]
    public void Each_error_has_its_words(int error, string words)
    {
        using var folder = new Folder();

        Assert.That(Message(Port(folder, UnixFileMode.UserRead), error, folder), Does.Contain(words));
    }

    [Test]
    public void Reason_behind_access_denied_is_the_one_that_is_said()
    {
        var e = new UnauthorizedAccessException("Access to the port is denied.", new IOException("Inappropriate ioctl for device"));

        Assert.That(SerialTrouble.CannotSet("/dev/x", "9600 7E1", e).Message, Is.EqualTo("/dev/x: cannot be set to 9600 7E1: Inappropriate ioctl for device"));
    }

    static string Message(string path, int error, Folder folder) => SerialTrouble.CannotOpen(path, error, new SerialDevices(folder.Path)).Message;

    static string Port(Folder folder, UnixFileMode mode)
    {
        File.WriteAllText(folder["port"], "");
        File.SetUnixFileMode(folder["port"], mode);
        return folder["port"];
    }
}
