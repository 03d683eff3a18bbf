using P1Daemon.Sources;

namespace P1Daemon.Tests.Sources;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
sealed class UnixGroupsTests : IDisposable
{
    readonly Folder _etc = new();

    public UnixGroupsTests()
    {
        File.WriteAllText(_etc["group"], "root:x:0:\ndialout:x:20:pi,anna\n");
        File.WriteAllText(_etc["passwd"], "bert:x:1000:20::/home/bert:/bin/bash\npi:x:1001:1001::/home/pi:/bin/bash\n");
    }

    public void Dispose() => _etc.Dispose();

    [TestCase(20u, "dialout")]
    [TestCase(99u, "99")]
    public void A_group_has_its_name_or_its_number(uint number, string name) => Assert.That(UnixGroups.Name(number, _etc["group"]), Is.EqualTo(name));

    [TestCase("pi", true)]
    [TestCase("anna", true)]
    [TestCase("bert", true)]
    [TestCase("ann", false)]
    public void Members_are_those_of_both_files(string user, bool isIn) => Assert.That(UnixGroups.Lists(20, user, _etc["group"], _etc["passwd"]), Is.EqualTo(isIn));
}
