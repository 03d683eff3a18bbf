using P1Daemon.Sources;

namespace P1Daemon.Tests.Sources;

[TestFixture]
[CancelAfter(10_000)]
sealed class FileSourceTests
{
    [Test]
    public async Task Recording_of_several_megabytes_is_read_byte_for_byte_and_ends(CancellationToken cancellation)
    {
        using var folder = new Folder();
        byte[] recording = new byte[5_000_001];
        new Random(5).NextBytes(recording);
        await File.WriteAllBytesAsync(folder["recording"], recording, cancellation);
        var source = new FileSource(folder["recording"]);
        await using var listener = new Listener(source, cancellation);

        Assert.That(await listener.UntilAsync(recording.Length), Is.EqualTo(recording));
        Assert.That(listener.NextAsync, Throws.TypeOf<EndOfStreamException>());
        Assert.That(source.Ends, Is.True);
    }

    [Test]
    public async Task Empty_recording_ends_at_once(CancellationToken cancellation)
    {
        using var folder = new Folder();
        await File.WriteAllBytesAsync(folder["recording"], [], cancellation);
        await using var listener = new Listener(new FileSource(folder["recording"]), cancellation);

        Assert.That(listener.NextAsync, Throws.TypeOf<EndOfStreamException>());
    }

    [TestCase("absent", "no such file")]
    [TestCase(".", "is a directory")]
    [TestCase("absent/file", "no such file")]
    public async Task What_cannot_be_read_says_why(string name, string reason, CancellationToken cancellation)
    {
        using var folder = new Folder();
        await using var listener = new Listener(new FileSource(folder[name]), cancellation);

        Assert.That(listener.NextAsync, Throws.TypeOf<SourceException>().With.Message.Contains(reason).And.Message.Contains(folder[name]));
    }

    [Test]
    public async Task A_pipe_that_nobody_writes_to_can_be_left(CancellationToken cancellation)
    {
        using var folder = new Folder();
        await Command.RunAsync("mkfifo", [folder["pipe"]], null, cancellation);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> pieces = new FileSource(folder["pipe"]).ReadAsync(patience.Token).GetAsyncEnumerator(cancellation);

        Assert.That(async () => await pieces.MoveNextAsync(), Throws.InstanceOf<OperationCanceledException>());
        // Whoever waits in open(2) is let go.
        await using var writer = new FileStream(folder["pipe"], FileMode.Open, FileAccess.Write);
    }
}
