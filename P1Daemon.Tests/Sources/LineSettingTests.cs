using P1Daemon.Sources;

namespace P1Daemon.Tests.Sources;

[TestFixture]
sealed class LineSettingTests
{
    [TestCase("115200 8N1")]
    [TestCase("115200 7E1")]
    [TestCase("9600 7E1")]
    [TestCase("2400 8O2")]
    public void Parse_and_write_are_inverse(string text) => Assert.That($"{LineSetting.Parse(text)}", Is.EqualTo(text));

    [TestCase("")]
    [TestCase("115200")]
    [TestCase("8N1 115200")]
    [TestCase("0 8N1")]
    [TestCase("-9600 8N1")]
    [TestCase("9600 9N1")]
    [TestCase("9600 8X1")]
    [TestCase("9600 8N3")]
    [TestCase("9600 8N1 x")]
    public void Parse_of_anything_else_fails(string text) => Assert.That(() => LineSetting.Parse(text), Throws.TypeOf<FormatException>());

    [Test]
    public void ByteTime_counts_start_parity_and_stop_bits()
    {
        Assert.That(LineSetting.Parse("9600 7E1").ByteTime, Is.EqualTo(TimeSpan.FromSeconds(10 / 9600.0)));
        Assert.That(LineSetting.Parse("9600 8E2").ByteTime, Is.EqualTo(TimeSpan.FromSeconds(12 / 9600.0)));
    }
}
