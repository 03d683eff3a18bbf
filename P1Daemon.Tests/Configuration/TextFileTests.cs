using System.Runtime.Versioning;
using P1Daemon.Configuration;

namespace P1Daemon.Tests.Configuration;

/// <summary>A file that may not be read.</summary>
[TestFixture]
[SupportedOSPlatform("linux")]
internal sealed class TextFileTests
{
    [TestCase(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, false, "; run the command with sudo, ")]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.UserWrite, false, "; run the command with sudo, ")]
    [TestCase(UnixFileMode.None, false, "; change its owner, its group or its mode")]
    [TestCase(UnixFileMode.UserRead, true, "; change its owner, its group or its mode")]
    public void A_file_that_is_kept_from_others_is_read_with_sudo(UnixFileMode mode, bool isRoot, string advice)
    {
        using var folder = new Folder();
        File.WriteAllText(folder["config.yaml"], "");
        File.SetUnixFileMode(folder["config.yaml"], mode);

        Assert.That(TextFile.Denied(folder["config.yaml"], isRoot), Does.StartWith($"{folder["config.yaml"]} may not be read by ").And.Contain(advice));
    }
}
