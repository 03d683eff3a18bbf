using P1Daemon.Simulation;

namespace P1Daemon.Tests.Simulation;

/// <summary>How a fault is written on the command line.</summary>
sealed class FaultTests
{
    [TestCase("crc=0.01", FaultKind.Crc, 0.01, 0)]
    [TestCase("drop-byte=0.001", FaultKind.DropByte, 0.001, 0)]
    [TestCase("zero=1", FaultKind.Zero, 1, 0)]
    [TestCase("silence=30@120", FaultKind.Silence, 30, 120)]
    [TestCase("silence=0.5@0", FaultKind.Silence, 0.5, 0)]
    [TestCase("clock=-3600@60", FaultKind.Clock, -3600, 60)]
    [TestCase("clock=3155760000@1", FaultKind.Clock, 3155760000, 1)]
    public void Right(string text, object kind, double amount, double at) =>
        Assert.That(Fault.Parse(text), Is.EqualTo(new Fault((FaultKind)kind, amount, at)));

    [TestCase("")]
    [TestCase("crc")]
    [TestCase("crc=")]
    [TestCase("crc=1.1")]
    [TestCase("crc=-0.1")]
    [TestCase("crc=0,1")]
    [TestCase("crc=1e-2")]
    [TestCase("crc=0.1=2")]
    [TestCase("silence=30")]
    [TestCase("silence=-1@5")]
    [TestCase("silence=0@5")]
    [TestCase("silence=5@-1")]
    [TestCase("silence=5@1@2")]
    [TestCase("clock=3155760001@1")]
    [TestCase("clock=-999999999999@1")]
    [TestCase("storm=0.1")]
    public void Wrong(string text) => Assert.That(Fault.Parse(text), Is.Null);
}
