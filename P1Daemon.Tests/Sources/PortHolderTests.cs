using System.Diagnostics;
using P1Daemon.Sources;

namespace P1Daemon.Tests.Sources;

[TestFixture]
[CancelAfter(20_000)]
sealed class PortHolderTests
{
    [Test]
    public async Task Process_that_has_the_lock_is_named_before_one_that_only_has_the_port_open(CancellationToken cancellation)
    {
        using var cable = new Pty();
        using var open = Shell($"exec 3<>{cable.Path}; echo; read x");
        await open.StandardOutput.ReadLineAsync(cancellation);
        Assert.That(PortHolder.Find(cable.Path), Is.EqualTo($"bash (process {open.Id})"));

        using var locked = Shell($"exec 3<>{cable.Path}; flock 3; echo; read x");
        await locked.StandardOutput.ReadLineAsync(cancellation);
        Assert.That(PortHolder.Find(cable.Path), Is.EqualTo($"bash (process {locked.Id})"));

        await using var listener = new Listener(new SerialSource(cable.Path, "115200 8N1", TimeProvider.System), cancellation);
        Assert.That(listener.NextAsync, Throws.TypeOf<SourceException>().With.Message.Contains($"(process {locked.Id})"));
        foreach (Process process in (Process[])[open, locked])
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellation);
        }
    }

    [Test]
    public void Port_that_nobody_has_open_has_no_holder()
    {
        using var cable = new Pty();

        Assert.That(PortHolder.Find(cable.Path), Is.Null);
    }

    static Process Shell(string command) =>
        Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
}
